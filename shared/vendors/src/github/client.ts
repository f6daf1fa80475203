import type { Clock } from '@canary-steps/sdk'
import type { FailedJob, GithubRun, RunReference, WorkflowDispatch, WorkflowSearch } from './shapes.ts'

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
  /** Begins the next attempt. GitHub refuses it while one runs: after a lost answer, look at `attempt` first. */
  rerunFailedJobs(run: RunReference): Promise<void>
}

/** The tools of a step fit. `GITHUB_API_URL` is GitHub's base URL, such as `https://ghe.example.com/api/v3`. */
export type GithubOptions = {
  secret(name: 'GITHUB_TOKEN'): string
  env(name: 'GITHUB_API_URL'): string | undefined
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
  readonly clock: Clock
}
