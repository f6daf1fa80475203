import { DoneUnseen, type Look, type Plan } from '@canary-steps/sdk'
import * as z from 'zod'
import type { GithubClient } from './client.ts'
import { runTopic } from './ids.ts'
import { defaultMarkerInput, shownInput, type WorkflowDispatch } from './shapes.ts'

/** A workflow run that a step started, as it is remembered. `url`: its address for people. */
export const WorkflowRun = z.object({ id: z.int(), url: z.string(), marker: z.string() })
export type WorkflowRun = z.output<typeof WorkflowRun>

type RunOptions = Omit<WorkflowDispatch, 'inputs' | 'markerInput'> & {
  readonly inputs?: Readonly<Record<string, string>>
  /** The input of the workflow that takes the marker; the workflow shows it in its `run-name`. */
  readonly markerInput?: string
  readonly lifetime?: Plan<WorkflowRun>['lifetime']
}

/** How a workflow is run once, for `once` and `open`: the marker is an input, which `run-name` shows. */
export const runOnce = (
  api: GithubClient,
  { repository, workflow, ref, inputs = {}, markerInput = defaultMarkerInput, lifetime = 'step' }: RunOptions,
): Plan<WorkflowRun> => {
  const find = async (marker: string, look?: Look): Promise<WorkflowRun[]> =>
    (await api.findRuns({ repository, workflow, marker, ...(look && { look }) })).map(({ id, url }) => ({
      id,
      url,
      marker,
    }))
  const notListed = (cause?: unknown) =>
    new DoneUnseen(
      `github: ${workflow} was started, but its run is not listed yet; it must have ${shownInput(markerInput)}`,
      {
        cause,
      },
    )
  return {
    target: `github:${repository}`,
    lifetime,
    result: WorkflowRun,
    topics: ({ id }) => [runTopic(repository, id)],
    find,
    act: async (marker) => {
      const started = { ...inputs, [markerInput]: marker }
      const run = await api.dispatch({ repository, workflow, ref, inputs: started, markerInput })
      if (run) return { ...run, marker }
      // even if the look-up fails, the run was started
      const [found] = await find(marker).catch((cause: unknown) => Promise.reject(notListed(cause)))
      if (!found) throw notListed()
      return found
    },
    remove: ({ id }) => api.cancel({ repository, id }),
  }
}
