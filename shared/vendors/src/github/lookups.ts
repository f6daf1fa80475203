import * as z from 'zod'
import { lookThrough, type Page } from '../look-through.ts'
import { readable } from '../read.ts'
import { workflowPath } from './ids.ts'
import type { GithubActions } from './request.ts'
import { type GithubRun, githubRun, RunAnswer, type WorkflowSearch } from './shapes.ts'

const RunList = z.object({ workflow_runs: z.array(RunAnswer) })
type Run = z.output<typeof RunAnswer>

const event = 'workflow_dispatch'
/** GitHub's largest page (docs.github.com, pagination). */
const perPage = 100

/** GitHub's seconds, as its answers have them. */
const seconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** Where a look goes on: with runs made until a time, or with a page of those where one second has more than fit. */
type Place = { readonly until: string | undefined; readonly page: number }

const placeIn = (from: string | undefined): Place => {
  const [, until, page = '1'] = /^(.*)#(\d+)$/.exec(from ?? '') ?? []
  return { until: until || undefined, page: Number(page) }
}

/** What comes after a full page. GitHub shows no more than 1,000 runs of one search, so a later time is asked for, not a later page. */
const after = ({ until, page }: Place, runs: readonly Run[]): string | undefined => {
  const oldest = runs.at(-1)?.created_at
  if (runs.length < perPage) return undefined
  return oldest === undefined || oldest === until ? `${until ?? ''}#${page + 1}` : `${oldest}#1`
}

// a run of a push shows what a commit says, and anyone may write a commit
const shows =
  (marker: string) =>
  ({ event: by, display_title: title, name }: Run): boolean =>
    by === event && (title.includes(marker) || name?.includes(marker) === true)

/** Dispatched runs that show the marker, oldest first: back to `since`, or, without, among the newest 100. */
export const findRuns = async (actions: GithubActions, search: WorkflowSearch): Promise<GithubRun[]> => {
  const { marker, look } = search
  const path = workflowPath(search)
  const load = async (from: string | undefined): Promise<Page<Run>> => {
    const { until, page } = placeIn(from)
    const created = look && (until ? `${seconds(look.since)}..${until}` : `>=${seconds(look.since)}`)
    const { data } = await actions.listWorkflowRuns({
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
