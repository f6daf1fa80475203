import type { JiraClient, JiraOptions } from './client.ts'

export type { JiraAnswerName } from './answers.ts'
export type { JiraClient, Readership } from './client.ts'
export { effectOf, issueTopic, targetOf, writtenAccount } from './ids.ts'
export { closeIssues, eachIssue, issueKeys, issuesOf } from './issues.ts'
export {
  isCalled,
  isSame,
  MovedIssue,
  markOn,
  moveOnce,
  nameOf,
  removeMark,
  shownName,
  type Wanted,
  wayTo,
} from './moves.ts'
export { commentOnce, editOnce, linkOnce, markedBody } from './plans.ts'
export { type IssueMove, type IssueNow, type JiraAccount, JiraStatus } from './shapes.ts'
export { documentOf } from './text.ts'
export { IssueNews, jiraWebhook } from './webhook.ts'

/** Reads the client. jira.js is large: unless somebody did before, the first call that needs it does. */
export const loadJira = () => import('./calls.ts')

/** A Jira client for one call of a step. */
export const jira = async (options: JiraOptions): Promise<JiraClient> => (await loadJira()).jiraClient(options)
