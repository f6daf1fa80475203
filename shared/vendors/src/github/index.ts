import type { GithubClient, GithubOptions } from './client.ts'

export type { GithubAnswerName } from './answers.ts'
export type { GithubClient } from './client.ts'
export { repositoryName } from './ids.ts'
export { runOnce, WorkflowRun } from './plans.ts'
export { RunStatus } from './shapes.ts'
export { githubWebhook } from './webhook.ts'

/** A GitHub client for one call of a step. Octokit is large: it is read when the first call needs it. */
export const github = async (options: GithubOptions): Promise<GithubClient> =>
  (await import('./calls.ts')).githubClient(options)
