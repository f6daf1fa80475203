import type { Plan } from '@canary-steps/sdk'
import type { GithubClient } from '@canary-steps/vendors/github'
import * as z from 'zod'

const Rerun = z.object({ attempt: z.number() })

/** How failed jobs are run again once: the number of the attempt tells whether that was done. */
export const rerunOnce = (
  api: Pick<GithubClient, 'run' | 'rerunFailedJobs'>,
  run: { readonly repository: string; readonly id: number },
  failedAttempt: number,
): Plan<z.output<typeof Rerun>> => ({
  target: `github:${run.repository}`,
  result: Rerun,
  find: async () => {
    const { attempt } = await api.run(run)
    return attempt > failedAttempt ? [{ attempt }] : []
  },
  act: async () => {
    await api.rerunFailedJobs(run)
    return { attempt: failedAttempt + 1 }
  },
  remove: async () => undefined,
})
