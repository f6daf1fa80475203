import { jobsJson } from './job-json.ts'
import { notFound, type Operation, refuse } from './operation.ts'
import { runJson } from './run-json.ts'
import { isRepository } from './run-store.ts'
import { endedRun, latestAttempt, plannedAttempt, type StoredRun, stateOf } from './stored-run.ts'
import { conclusionOf, declarationOf } from './workflow-declaration.ts'

/** The most that a search shows (docs.github.com, list workflow runs for a workflow). */
const mostFound = 1_000

/** Whether a run was made in the time that `created` names: `>=2026-01-01T00:00:00Z`, or two times with dots between. */
const isCreated = (created: string | undefined) => {
  const [, from, until] = /^(?:>=)?([^.]+)(?:\.\.(.+))?$/.exec(created ?? '') ?? []
  const [first, last] = [Date.parse(from ?? ''), Date.parse(until ?? '')]
  return ({ attempts: [{ from: at }] }: StoredRun): boolean => {
    const second = Math.floor(at / 1_000) * 1_000
    return !(second < first) && !(second > last)
  }
}

const page = <Item>(items: readonly Item[], query: Readonly<Record<string, string>>): readonly Item[] => {
  // default and limit of GitHub (docs.github.com, pagination)
  const size = Math.min(100, Number(query.per_page ?? 30))
  return items.slice((Number(query.page ?? 1) - 1) * size).slice(0, size)
}

/** Does something with the run that a call names. */
const withRun =
  (act: (run: StoredRun, ...call: Parameters<Operation>) => ReturnType<Operation>): Operation =>
  (call) => {
    const run = call.store.find(call.id)
    return run && isRepository(run.repository, call.repository) ? act(run, call) : notFound
  }

export const listRuns: Operation = ({ site, store, repository, workflow, query }) => {
  if (!declarationOf(site.workflows, workflow)) return notFound
  const now = site.now()
  const listed = store.runs.filter(
    (run) =>
      isRepository(run.repository, repository) &&
      run.workflow === workflow &&
      run.attempts[0].from + site.listedAfter <= now &&
      isCreated(query.created)(run) &&
      (query.event ?? 'workflow_dispatch') === 'workflow_dispatch',
  )
  const shown = page(listed.toReversed().slice(0, mostFound), query).map((run) => runJson(run, now))
  return { status: 200, body: { total_count: listed.length, workflow_runs: shown } }
}

export const getRun: Operation = withRun((run, { site }) => ({ status: 200, body: runJson(run, site.now()) }))

export const listJobs: Operation = withRun((run, { site, query }) => {
  const attempts = run.attempts.map((attempt, index) => ({ attempt, number: index + 1 }))
  const asked = query.filter === 'all' ? attempts : attempts.slice(-1)
  const jobs = asked.flatMap(({ attempt, number }) => jobsJson(run, attempt, number, site.now()))
  return { status: 200, body: { total_count: jobs.length, jobs: page(jobs, query) } }
})

export const cancelRun: Operation = withRun((run, { site, store }) => {
  const now = site.now()
  if (stateOf(latestAttempt(run), now).status === 'completed')
    return refuse(409, 'Cannot cancel a workflow run that is completed')
  store.replace(endedRun(run, now, 'cancelled'))
  return { status: 202, body: {} }
})

export const rerunFailedJobs: Operation = withRun((run, { site, store }) => {
  const { status, conclusion } = stateOf(latestAttempt(run), site.now())
  if (status !== 'completed') return refuse(403, 'This workflow is already running')
  if (conclusion === 'success') return refuse(403, 'This workflow run cannot be retried')
  const declaration = declarationOf(site.workflows, run.workflow) ?? {}
  const ending = conclusionOf(declaration, run.attempts.length + 1)
  const next = plannedAttempt(site.now(), declaration.takes ?? site.takes, ending)
  store.replace({ ...run, attempts: [...run.attempts, next] })
  return { status: 201, body: {} }
})
