export type { GithubClient, GithubOptions } from './github.ts'
export type { GithubAnswerName } from './github-answers.ts'
export { githubWebhook } from './github-webhook.ts'
export { github } from './load-github.ts'
export { repositoryName } from './repository-path.ts'
export { runOnce, WorkflowRun } from './run-once.ts'
export { runTopic } from './run-topic.ts'
export {
  type FailedJob,
  type GithubRun,
  type RunReference,
  RunStatus,
  type WorkflowDispatch,
  type WorkflowSearch,
} from './workflow-run.ts'
