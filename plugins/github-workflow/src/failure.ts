import type { GithubClient } from '@canary-steps/vendors/github'

const mostJobs = 3

/** What people need to know of a run that failed: which jobs, at which step. What cannot be read keeps nobody from knowing that it failed. */
export const failureText = async (
  api: Pick<GithubClient, 'failedJobs'>,
  run: { readonly repository: string; readonly id: number },
): Promise<string> => {
  const jobs = await api.failedJobs(run).catch(({ message }: Error) => message)
  if (typeof jobs === 'string') return `jobs not known (${jobs})`
  const named = jobs.slice(0, mostJobs).map(({ name, step }) => (step ? `${name} (at ${step})` : name))
  const more = jobs.length > mostJobs ? [`${jobs.length - mostJobs} more`] : []
  return [...named, ...more].join(', ')
}
