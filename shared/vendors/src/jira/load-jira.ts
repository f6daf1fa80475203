import type { JiraClient, JiraOptions } from './jira-client.ts'

/** A Jira client for one call of a step. jira.js is large: it is read when the first call needs it. */
export const jira = async (options: JiraOptions): Promise<JiraClient> => (await import('./jira.ts')).jiraClient(options)
