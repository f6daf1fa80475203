import type { JiraClient, JiraOptions } from './jira-client.ts'

/** Reads the client. jira.js is large: unless somebody did before, the first call that needs it does. */
export const loadJira = () => import('./jira.ts')

/** A Jira client for one call of a step. */
export const jira = async (options: JiraOptions): Promise<JiraClient> => (await loadJira()).jiraClient(options)
