import type { GithubClient, GithubOptions } from './client.ts'

export type { GithubAnswerName } from './answers.ts'
export type { GithubClient } from './client.ts'
export { repositoryName } from './ids.ts'
export { runOnce, WorkflowRun } from './plans.ts'
export { RunStatus } from './shapes.ts'
export { githubWebhook } from './webhook.ts'

let read: Promise<typeof import('./calls.ts')> | undefined
/** To import what has been read takes a while, too, and a step that waits asks every few seconds. */
const calls = () => {
  read ??= import('./calls.ts')
  return read
}

/** A GitHub client for one call of a step. Octokit is large: it is read when the first call needs it. */
export const github = async (options: GithubOptions): Promise<GithubClient> => (await calls()).githubClient(options)
