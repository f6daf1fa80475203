import { TerminalError } from '@canary-steps/sdk'
import * as z from 'zod'
import { lookThrough, type Page } from '../look-through.ts'
import { readable } from '../received.ts'
import { type GithubCall, githubAnswer } from './answers.ts'
import type { GithubClient, GithubOptions } from './client.ts'
import { repositoryPath, workflowPath } from './ids.ts'
import { type GithubActions, githubActions, githubError, type Refused, refusalIn } from './request.ts'
import {
  type FailedJob,
  type GithubRun,
  githubRun,
  RunAnswer,
  type RunReference,
  type WorkflowDispatch,
  type WorkflowSearch,
} from './shapes.ts'

const RunList = z.object({ workflow_runs: z.array(RunAnswer) })
type RunJson = z.output<typeof RunAnswer>

const event = 'workflow_dispatch'
/** GitHub's largest page (docs.github.com, pagination). */
const perPage = 100

/** GitHub's seconds, as its answers have them. */
const seconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** Where a look goes on: with runs made until a time, or with a page of those where one second has more than fit. */
type Position = { readonly until: string | undefined; readonly page: number }

const positionIn = (from: string | undefined): Position => {
  const [, until, page = '1'] = /^(.*)#(\d+)$/.exec(from ?? '') ?? []
  return { until: until || undefined, page: Number(page) }
}

/** The page after a full one. GitHub shows no more than 1,000 runs of one search, so a later time is asked for, not a later page. */
const after = ({ until, page }: Position, runs: readonly RunJson[]): string | undefined => {
  const oldest = runs.at(-1)?.created_at
  if (runs.length < perPage) return undefined
  return oldest === undefined || oldest === until ? `${until ?? ''}#${page + 1}` : `${oldest}#1`
}

// a run of a push shows what a commit says, and anyone may write a commit
const shows =
  (marker: string) =>
  ({ event: by, display_title: title, name }: RunJson): boolean =>
    by === event && (title.includes(marker) || name?.includes(marker) === true)

/** GitHub's own client, made when it is first asked for: most polls of a run that goes on ask GitHub nothing. */
type Actions = () => GithubActions

/** Dispatched runs that show the marker, oldest first: back to `since`, or, without, among the newest 100. */
const findRuns = async (actions: Actions, search: WorkflowSearch): Promise<GithubRun[]> => {
  const { marker, look } = search
  const path = workflowPath(search)
  const load = async (from: string | undefined): Promise<Page<RunJson>> => {
    const { until, page } = positionIn(from)
    const created = look && (until ? `${seconds(look.since)}..${until}` : `>=${seconds(look.since)}`)
    const { data } = await actions().listWorkflowRuns({
      ...path,
      event,
      per_page: perPage,
      page,
      ...(created && { created }),
    })
    const { workflow_runs: runs } = readable(RunList, data)
    return { found: runs.filter(shows(marker)), next: look && after({ until, page }, runs) }
  }
  const found = await lookThrough(load, look?.from)
  // a second that two pages share shows its runs twice
  const byId = new Map(found.map((run) => [run.id, githubRun(run)]))
  return [...byId.values()].sort((one, other) => one.id - other.id)
}

type Listed<Item> = { readonly total: number; readonly items: readonly Item[] }

/** Up to 200 items of a list that GitHub hands out in pages. */
const twoPages = async <Item>(
  load: (page: { per_page: number; page: number }) => Promise<Listed<Item>>,
): Promise<Item[]> => {
  const first = await load({ per_page: perPage, page: 1 })
  if (first.total <= perPage) return [...first.items]
  const second = await load({ per_page: perPage, page: 2 })
  return [...first.items, ...second.items]
}

const Details = z.object({ workflow_run_id: z.int(), html_url: z.url({ protocol: /^https?$/ }) })

const knowsNoDetails = (error: unknown): boolean => {
  const answer = refusalIn(error)
  return answer !== undefined && githubAnswer({ ...answer, call: 'dispatch' }).name === 'no run details'
}

/** The most characters of all inputs of a run together (docs.github.com, workflow_dispatch). */
const longestInputs = 65_535

/** An input is a value that a workflow works with: a shorter one would be another. */
const checkLength = (inputs: WorkflowDispatch['inputs']): void => {
  const { length } = JSON.stringify(inputs)
  if (length > longestInputs)
    throw new TerminalError(
      `github: the inputs have ${length} characters together, at most ${longestInputs} are taken: shorten what they say`,
    )
}

/** Starts a run. Undefined: the server does not say which run it is. */
const dispatchWorkflow = async (
  actions: Actions,
  { ref, inputs, ...workflow }: WorkflowDispatch,
): Promise<{ id: number; url: string } | undefined> => {
  checkLength(inputs)
  const run = { ...workflowPath(workflow), ref, inputs: { ...inputs } }
  const send = (details: { return_run_details?: true }) => actions().createWorkflowDispatch({ ...run, ...details })
  const answer = await send({ return_run_details: true }).catch((error: unknown) => {
    if (knowsNoDetails(error)) return send({})
    throw error
  })
  const status: number = answer.status
  if (status === 204) return undefined
  const { workflow_run_id: id, html_url: url } = readable(Details, answer.data)
  return { id, url }
}

const Ended = z.object({ name: z.string(), conclusion: z.string().nullable() })
const Job = Ended.extend({ html_url: z.string().nullable(), steps: z.array(Ended).default([]) })
const JobList = z.object({ total_count: z.int(), jobs: z.array(Job) })

const hasFailed = ({ conclusion }: { readonly conclusion: string | null }): boolean =>
  conclusion === 'failure' || conclusion === 'timed_out'

/** Of the first 200 jobs of the latest attempt those that failed. */
const failedJobs = async (actions: Actions, { repository, id }: RunReference): Promise<FailedJob[]> => {
  const path = { ...repositoryPath(repository), run_id: id }
  const jobs = await twoPages(async (page) => {
    const { data } = await actions().listJobsForWorkflowRun({ ...path, ...page, filter: 'latest' })
    const { total_count: total, jobs: items } = readable(JobList, data)
    return { total, items }
  })
  return jobs.filter(hasFailed).map(({ name, html_url, steps }) => ({
    name,
    step: steps.find(hasFailed)?.name,
    url: html_url ?? undefined,
  }))
}

/** Cancels; a run that has ended, or is gone, counts as cancelled. */
const cancelRun = async (actions: Actions, { repository, id }: RunReference): Promise<void> => {
  await actions()
    .cancelWorkflowRun({ ...repositoryPath(repository), run_id: id })
    .catch((error: unknown) => {
      const answer = refusalIn(error)
      if (!answer || githubAnswer({ ...answer, call: 'cancel' }).means !== 'done') throw error
    })
}

/** A GitHub client for one call of a step. */
export const githubClient = ({ secret, env, fetch, signal, clock }: GithubOptions): GithubClient => {
  const token = secret('GITHUB_TOKEN')
  let made: GithubActions | undefined
  const actions: Actions = () => {
    made ??= githubActions({ token, url: env('GITHUB_API_URL'), fetch, signal })
    return made
  }
  const told = <About extends Refused, Answer>(call: GithubCall, act: (about: About) => Promise<Answer>) => {
    return (about: About): Promise<Answer> =>
      act(about).catch((error: unknown) => {
        throw githubError(error, { call, about, token, signal, now: clock.now() })
      })
  }
  return {
    dispatch: told('dispatch', (workflow: WorkflowDispatch) => dispatchWorkflow(actions, workflow)),
    findRuns: told('find runs', (search: WorkflowSearch) => findRuns(actions, search)),
    run: told('run', async ({ repository, id }: RunReference) => {
      const path = { ...repositoryPath(repository), run_id: id }
      const { data } = await actions().getWorkflowRun(path)
      return githubRun(readable(RunAnswer, data))
    }),
    failedJobs: told('failed jobs', (run: RunReference) => failedJobs(actions, run)),
    cancel: told('cancel', (run: RunReference) => cancelRun(actions, run)),
    rerunFailedJobs: told('rerun failed jobs', async ({ repository, id }: RunReference) => {
      const path = { ...repositoryPath(repository), run_id: id }
      await actions().reRunWorkflowFailedJobs(path)
    }),
  }
}
