import type { Octokit } from '@octokit/core'
import * as z from 'zod'
import { readable } from './readable.ts'
import { repositoryPath } from './repository-path.ts'
import { twoPages } from './two-pages.ts'
import type { FailedJob, RunReference } from './workflow-run.ts'

const Ended = z.object({ name: z.string(), conclusion: z.string().nullable() })
const Job = Ended.extend({ html_url: z.string().nullable(), steps: z.array(Ended).default([]) })
const JobList = z.object({ total_count: z.int(), jobs: z.array(Job) })

const hasFailed = ({ conclusion }: { readonly conclusion: string | null }): boolean =>
  conclusion === 'failure' || conclusion === 'timed_out'

/** Of the first 200 jobs of the latest attempt those that failed. */
export const failedJobs = async (
  request: Octokit['request'],
  { repository, id }: RunReference,
): Promise<FailedJob[]> => {
  const path = { ...repositoryPath(repository), run_id: id }
  const jobs = await twoPages(async (page) => {
    const list = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs'
    const { data } = await request(list, { ...path, ...page, filter: 'latest' })
    const { total_count: total, jobs: items } = readable(JobList, data)
    return { total, items }
  })
  return jobs.filter(hasFailed).map(({ name, html_url, steps }) => ({
    name,
    step: steps.find(hasFailed)?.name,
    url: html_url ?? undefined,
  }))
}
