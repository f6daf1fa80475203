import { type Plan, type RunIo, TerminalError } from '@canary-steps/sdk'
import type { GithubClient } from '@canary-steps/vendors/github'
import * as z from 'zod'

const Rerun = z.object({ attempt: z.number() })
type Rerun = z.output<typeof Rerun>

type WorkflowRunId = { readonly repository: string; readonly id: number }

/** How failed jobs are run again once: the number of the attempt tells whether that was done. */
const rerunOnce = (
  api: Pick<GithubClient, 'run' | 'rerunFailedJobs'>,
  run: WorkflowRunId,
  failedAttempt: number,
): Plan<Rerun> => {
  const find = async () => {
    const { attempt } = await api.run(run)
    return attempt > failedAttempt ? [{ attempt }] : []
  }
  return {
    target: `github:${run.repository}`,
    result: Rerun,
    find,
    act: async () => {
      // a person may have been faster: GitHub would say that it goes on, and refuse it for good if it succeeds
      const [begun] = await find()
      if (begun) return begun
      await api.rerunFailedJobs(run)
      return { attempt: failedAttempt + 1 }
    },
    remove: async () => undefined,
  }
}

/** Begins the next attempt, the `number`th that we begin. In words: why GitHub has no other attempt of the run. */
export const rerunFailed = (
  once: RunIo['once'],
  api: Pick<GithubClient, 'run' | 'rerunFailedJobs'>,
  { run, number, attempt }: { readonly run: WorkflowRunId; readonly number: number; readonly attempt: number },
): Promise<Rerun | string> =>
  once(`rerun/${number}`, rerunOnce(api, run, attempt)).catch((error: unknown) => {
    if (error instanceof TerminalError) return error.message
    throw error
  })
