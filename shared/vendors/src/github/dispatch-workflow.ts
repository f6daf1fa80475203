import { TerminalError } from '@canary-steps/sdk'
import type { Octokit } from '@octokit/core'
import * as z from 'zod'
import { githubAnswer } from './github-answers.ts'
import { readable } from './readable.ts'
import { refusalIn } from './refusal-in.ts'
import { workflowPath } from './repository-path.ts'
import type { WorkflowDispatch } from './workflow-run.ts'

const Details = z.object({ workflow_run_id: z.int(), html_url: z.url({ protocol: /^https?$/ }) })

const knowsNoDetails = (error: unknown): boolean => {
  const answer = refusalIn(error)
  return answer !== undefined && githubAnswer({ ...answer, call: 'dispatch' }).name === 'no run details'
}

/** What all inputs of a run may have together, in characters (docs.github.com, workflow_dispatch). */
const longestInputs = 65_535

/** An input is a value that a workflow works with: a shorter one would be another. */
const checkLength = (inputs: WorkflowDispatch['inputs']): void => {
  const { length } = JSON.stringify(inputs)
  if (length > longestInputs)
    throw new TerminalError(
      `github: the inputs have ${length} characters together, at most ${longestInputs} are taken: shorten what they say`,
    )
}

/** Starts a run. Undefined: the server does not say which run it is. */
export const dispatchWorkflow = async (
  request: Octokit['request'],
  { ref, inputs, ...workflow }: WorkflowDispatch,
): Promise<{ id: number; url: string } | undefined> => {
  checkLength(inputs)
  const run = { ...workflowPath(workflow), ref, inputs: { ...inputs } }
  const send = (details: { return_run_details?: true }) =>
    request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', { ...run, ...details })
  const answer = await send({ return_run_details: true }).catch((error: unknown) => {
    if (knowsNoDetails(error)) return send({})
    throw error
  })
  const status: number = answer.status
  if (status === 204) return undefined
  const { workflow_run_id: id, html_url: url } = readable(Details, answer.data)
  return { id, url }
}
