import { apiUrl, htmlUrl, runUrl } from './addresses.ts'
import { repositoryJson, userJson } from './repository-json.ts'
import { type Attempt, latestAttempt, type StoredRun, stateOf } from './stored-run.ts'

/** ISO 8601 without milliseconds, as GitHub writes times. */
export const timeJson = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** A commit that is as good as any other. */
export const headSha = 'c0ffee'.padEnd(40, '0')

const nameOf = (workflow: string): string => workflow.replace(/\.ya?ml$/, '')

/** GitHub's `workflow-run`, as it is or was `at` a time in milliseconds since 1970. */
export const runJson = (run: StoredRun, at: number, attempt: Attempt = latestAttempt(run)): object => {
  const { starts, ends, from } = attempt
  const changed = [from, starts, ends].filter((time) => time <= at).at(-1) ?? from
  const repository = repositoryJson(run.repository)
  return {
    id: run.id,
    name: nameOf(run.workflow),
    node_id: `WFR_${run.id}`,
    head_branch: run.ref,
    head_sha: headSha,
    path: `.github/workflows/${run.workflow}`,
    display_title: run.title,
    run_number: run.number,
    run_attempt: run.attempts.indexOf(attempt) + 1,
    event: 'workflow_dispatch',
    ...stateOf(attempt, at),
    workflow_id: 1,
    check_suite_id: run.id,
    check_suite_node_id: `CS_${run.id}`,
    url: runUrl(run),
    html_url: htmlUrl(run),
    pull_requests: [],
    created_at: timeJson(run.attempts[0].from),
    updated_at: timeJson(changed),
    run_started_at: timeJson(from),
    actor: userJson(),
    triggering_actor: userJson(),
    jobs_url: runUrl(run, 'jobs'),
    logs_url: runUrl(run, 'logs'),
    check_suite_url: apiUrl(run.repository, 'check-suites', run.id),
    artifacts_url: runUrl(run, 'artifacts'),
    cancel_url: runUrl(run, 'cancel'),
    rerun_url: runUrl(run, 'rerun'),
    previous_attempt_url: null,
    workflow_url: apiUrl(run.repository, 'actions/workflows/1'),
    head_commit: null,
    repository,
    head_repository: repository,
  }
}

/** The `workflow` of a webhook's payload. */
export const workflowJson = ({ repository, workflow }: StoredRun): object => ({
  id: 1,
  node_id: 'W_1',
  name: nameOf(workflow),
  path: `.github/workflows/${workflow}`,
  state: 'active',
  url: apiUrl(repository, 'actions/workflows/1'),
  html_url: `https://github.example/${repository}/blob/main/.github/workflows/${workflow}`,
  badge_url: `https://github.example/${repository}/workflows/${nameOf(workflow)}/badge.svg`,
  created_at: timeJson(0),
  updated_at: timeJson(0),
})
