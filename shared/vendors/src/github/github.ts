import type { Clock } from '@canary-steps/sdk'
import { cancelRun } from './cancel-run.ts'
import { dispatchWorkflow } from './dispatch-workflow.ts'
import { failedJobs } from './failed-jobs.ts'
import { findRuns } from './find-runs.ts'
import type { GithubCall } from './github-answers.ts'
import { githubError } from './github-error.ts'
import { githubRequest } from './github-request.ts'
import { readable } from './readable.ts'
import type { Refused } from './remedy.ts'
import { repositoryPath } from './repository-path.ts'
import {
  type FailedJob,
  type GithubRun,
  githubRun,
  RunAnswer,
  type RunReference,
  type WorkflowDispatch,
  type WorkflowSearch,
} from './workflow-run.ts'

/**
 * The calls of the GitHub steps. All throw TerminalError when GitHub refused, RetryLater when it said "not now", and any
 * other error when the call may have acted.
 */
export type GithubClient = {
  /** Starts a run of the workflow as it is at `ref`. Undefined: a server that does not tell which run it is; look with `findRuns`. */
  dispatch(workflow: WorkflowDispatch): Promise<{ readonly id: number; readonly url: string } | undefined>
  /** Dispatched runs with `marker` in their title (`run-name`) or name, oldest first, back to where `look` says, or throws StillLooking. */
  findRuns(search: WorkflowSearch): Promise<GithubRun[]>
  run(run: RunReference): Promise<GithubRun>
  /** Jobs of the latest attempt that failed or took too long; of the first 200. */
  failedJobs(run: RunReference): Promise<FailedJob[]>
  /** Has the run cancelled, which takes GitHub a while; one that has ended or is gone counts as cancelled. */
  cancel(run: RunReference): Promise<void>
  /** Begins the next attempt. GitHub refuses it while one runs: after a lost reply, look at `attempt` first. */
  rerunFailedJobs(run: RunReference): Promise<void>
}

/** What a step is given fits. `GITHUB_API_URL` is GitHub's base URL, such as `https://ghe.example.com/api/v3`. */
export type GithubOptions = {
  secret(name: 'GITHUB_TOKEN'): string
  env(name: 'GITHUB_API_URL'): string | undefined
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
  readonly clock: Clock
}

/** A GitHub client for one call of a step. */
export const githubClient = ({ secret, env, fetch, signal, clock }: GithubOptions): GithubClient => {
  const token = secret('GITHUB_TOKEN')
  const request = githubRequest({ token, url: env('GITHUB_API_URL'), fetch, signal })
  const told = <About extends Refused, Reply>(call: GithubCall, act: (about: About) => Promise<Reply>) => {
    return (about: About): Promise<Reply> =>
      act(about).catch((error: unknown) => {
        throw githubError(error, { call, about, token, signal, now: clock.now() })
      })
  }
  return {
    dispatch: told('dispatch', (workflow: WorkflowDispatch) => dispatchWorkflow(request, workflow)),
    findRuns: told('find runs', (search: WorkflowSearch) => findRuns(request, search)),
    run: told('run', async ({ repository, id }: RunReference) => {
      const path = { ...repositoryPath(repository), run_id: id }
      const { data } = await request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', path)
      return githubRun(readable(RunAnswer, data))
    }),
    failedJobs: told('failed jobs', (run: RunReference) => failedJobs(request, run)),
    cancel: told('cancel', (run: RunReference) => cancelRun(request, run)),
    rerunFailedJobs: told('rerun failed jobs', async ({ repository, id }: RunReference) => {
      const path = { ...repositoryPath(repository), run_id: id }
      await request('POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs', path)
    }),
  }
}
