import type { GithubClient, GithubOptions } from './github.ts'

/** A GitHub client for one call of a step. Octokit is large: it is read when the first call needs it. */
export const github = async (options: GithubOptions): Promise<GithubClient> =>
  (await import('./github.ts')).githubClient(options)
