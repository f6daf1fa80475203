import type { Clock } from '@canary-steps/sdk'
import type { IssueNow, JiraStatus, JiraTransition } from './shapes.ts'
import type { Adf } from './text.ts'

/** Values of fields by their IDs. */
export type Fields = Readonly<Record<string, unknown>>

/** How many comments Jira shows at once. */
export const commentsPage = 100

/** The readers of a comment. `isInternal`: not the customers of a Jira Service Management project; elsewhere it changes nothing. */
export type Readership = { readonly isInternal?: boolean | undefined }

/** `created` in milliseconds since 1970, by Jira's clock. */
export type JiraComment = { readonly id: string; readonly body?: unknown; readonly created?: number | undefined }

/**
 * The calls of the Jira steps. All throw TerminalError when Jira refused, RetryLater when it said "not now", and any other
 * error when the call may have acted.
 */
export type JiraClient = {
  /** Where people see an issue. Asked of Jira, once, where only Jira knows it. */
  url(key: string): Promise<string>
  /** The status of the issue. One that was moved has another key, and is refused. */
  status(key: string): Promise<JiraStatus>
  /** The issue's present key, to which its old key leads, and its status; undefined when it is gone. No other call takes an old key. */
  whereIs(key: string): Promise<{ readonly key: string; readonly status: JiraStatus } | undefined>
  /** The issue, and who moved it to where it is. One that was moved to another project has another key, and is refused. */
  issue(key: string): Promise<IssueNow>
  /** The statuses that an issue can have in its project, by its type; without one, of all types. */
  statuses(key: string, type?: string): Promise<JiraStatus[]>
  /** Whether there is an account with this ID, whom ours may see. */
  hasAccount(id: string): Promise<boolean>
  /** Whether somebody has this e-mail, as far as Jira lets ours find them. */
  hasEmail(email: string): Promise<boolean>
  /** The ID of our own account. */
  ownAccount(): Promise<string>
  /** The transitions that are possible now, with the fields of each screen. */
  transitions(key: string): Promise<JiraTransition[]>
  transit(key: string, transition: { id: string; fields?: Fields }): Promise<void>
  edit(key: string, change: { fields: Fields; update: Fields }): Promise<void>
  /** A property of the issue, which people do not see; undefined when it has none of that name. */
  property(key: string, name: string): Promise<unknown>
  setProperty(key: string, name: string, value: Fields): Promise<void>
  /** Removes it; one that is gone counts as removed. */
  removeProperty(key: string, name: string): Promise<void>
  comment(key: string, body: Adf, seenBy?: Readership): Promise<{ readonly id: string }>
  /** A page of them, newest first, after the first `startAt`; none where the issue is gone. */
  comments(key: string, startAt: number): Promise<JiraComment[]>
  /** Changes a comment; one that is gone counts as changed. */
  editComment(key: string, id: string, body: Adf, seenBy?: Readership): Promise<void>
  /** Removes a comment; one that is gone counts as removed. */
  removeComment(key: string, id: string): Promise<void>
  /** Links from the issue; the same `globalId` again changes the link. */
  link(key: string, link: { globalId: string; url: string; title: string }): Promise<void>
}

/** The tools of a step fit. `JIRA_BASE_URL`: such as `https://acme.atlassian.net`. `JIRA_SITE_URL`: where links lead, if not there. */
export type JiraOptions = {
  secret(name: 'JIRA_API_TOKEN' | 'JIRA_EMAIL'): string
  env(name: 'JIRA_BASE_URL' | 'JIRA_SITE_URL'): string | undefined
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
  readonly clock: Clock
}
