import type { Octokit } from '@octokit/core'
import { githubAnswer } from './github-answers.ts'
import { refusalIn } from './refusal-in.ts'
import { repositoryPath } from './repository-path.ts'
import type { RunReference } from './workflow-run.ts'

/** Cancels; a run that has ended, or is gone, counts as cancelled. */
export const cancelRun = async (request: Octokit['request'], { repository, id }: RunReference): Promise<void> => {
  const cancel = 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel'
  await request(cancel, { ...repositoryPath(repository), run_id: id }).catch((error: unknown) => {
    const answer = refusalIn(error)
    if (!answer || githubAnswer({ ...answer, call: 'cancel' }).means !== 'done') throw error
  })
}
