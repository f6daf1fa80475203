import { RetryLater } from '@canary-steps/sdk'
import type { Octokit } from '@octokit/core'
import { refusalIn } from './refusal-in.ts'
import { repositoryPath } from './repository-path.ts'
import type { RunReference } from './workflow-run.ts'

/** Milliseconds after which a run that GitHub has not queued yet may be cancelled; GitHub names no time. */
const queuedAfter = 10_000

/** Cancels; a run that has ended, or is gone, counts as cancelled. */
export const cancelRun = async (request: Octokit['request'], { repository, id }: RunReference): Promise<void> => {
  const cancel = 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel'
  await request(cancel, { ...repositoryPath(repository), run_id: id }).catch((error: unknown) => {
    const { status, message } = refusalIn(error) ?? {}
    // without a message it was not GitHub who answered
    if (message === undefined || (status !== 409 && status !== 404)) throw error
    if (/not (been |yet )?queued/.test(message))
      throw new RetryLater('github: cancel: the run is not queued yet', queuedAfter)
  })
}
