import type { Octokit } from '@octokit/core'
import * as z from 'zod'
import { readable } from './readable.ts'
import { workflowPath } from './repository-path.ts'
import { twoPages } from './two-pages.ts'
import { type GithubRun, githubRun, RunAnswer, type WorkflowSearch } from './workflow-run.ts'

const RunList = z.object({ total_count: z.int(), workflow_runs: z.array(RunAnswer) })

const event = 'workflow_dispatch'

/** Of the newest 200 dispatched runs those that show the marker, oldest first. */
export const findRuns = async (request: Octokit['request'], search: WorkflowSearch): Promise<GithubRun[]> => {
  const path = workflowPath(search)
  const runs = await twoPages(async (page) => {
    const list = 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs'
    const { data } = await request(list, { ...path, ...page, event })
    const { total_count: total, workflow_runs: items } = readable(RunList, data)
    return { total, items }
  })
  // a run of a push shows what a commit says, and anyone may write a commit
  const marked = runs.filter(
    ({ event: by, display_title, name }) =>
      by === event && (display_title.includes(search.marker) || name?.includes(search.marker)),
  )
  // a run that comes in between moves others to the second page, too
  const byId = new Map(marked.map((run) => [run.id, githubRun(run)]))
  return [...byId.values()].sort((one, other) => one.id - other.id)
}
