import { apiUrl, htmlUrl, runUrl } from './addresses.ts'
import { headSha, timeJson } from './run-json.ts'
import { type Attempt, type RunState, type StoredRun, stateOf } from './stored-run.ts'

type Job = { readonly name: string; readonly steps: readonly string[]; readonly isDeciding: boolean }

/** The parts of every workflow: `test` ends as the run does, in its step `Run tests`. */
const jobs: readonly Job[] = [
  { name: 'build', steps: ['Set up job', 'Build'], isDeciding: false },
  { name: 'test', steps: ['Set up job', 'Run tests'], isDeciding: true },
]

const passedUnless = (isDeciding: boolean, state: RunState): RunState =>
  isDeciding || state.conclusion === null ? state : { ...state, conclusion: 'success' }

/** GitHub's `job`s of an attempt of a run, as they are `at` a time in milliseconds since 1970. */
export const jobsJson = (run: StoredRun, attempt: Attempt, number: number, at: number): object[] =>
  jobs.map(({ name, steps, isDeciding }, index) => {
    const id = (run.id * 10 + number) * 10 + index
    const state = stateOf(attempt, at)
    return {
      id,
      run_id: run.id,
      run_url: runUrl(run),
      run_attempt: number,
      node_id: `CR_${id}`,
      head_sha: headSha,
      url: apiUrl(run.repository, 'actions/jobs', id),
      html_url: `${htmlUrl(run)}/job/${id}`,
      ...passedUnless(isDeciding, state),
      created_at: timeJson(attempt.from),
      started_at: timeJson(attempt.starts),
      completed_at: state.status === 'completed' ? timeJson(attempt.ends) : null,
      name,
      steps: steps.map((step, place) => ({
        name: step,
        number: place + 1,
        ...passedUnless(isDeciding && place === steps.length - 1, state),
      })),
      check_run_url: apiUrl(run.repository, 'check-runs', id),
      labels: ['ubuntu-latest'],
      runner_id: null,
      runner_name: null,
      runner_group_id: null,
      runner_group_name: null,
      workflow_name: run.workflow.replace(/\.ya?ml$/, ''),
      head_branch: run.ref,
    }
  })
