export type { JiraCall } from './jira-app.ts'
export { renderJira } from './render-jira.ts'
export { type IssueView, type JiraSandbox, type JiraSandboxOptions, startJira } from './start-jira.ts'
export type { JiraOperation, JiraTrouble } from './trouble.ts'
