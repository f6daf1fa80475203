import type { GithubClient } from '@canary-steps/vendors/github'

const mostJobs = 3

/** The facts that people need about a failed run: its failed jobs, and their steps. People learn of the failure even if the jobs cannot be read. */
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
