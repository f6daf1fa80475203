import { TerminalError } from '@canary-steps/sdk'
import {
  addComment,
  createOrUpdateRemoteIssueLink,
  deleteComment,
  deleteIssueProperty,
  doTransition,
  editIssue,
  getComments,
  getIssue,
  getIssueProperty,
  getTransitions,
  setIssueProperty,
} from 'jira.js/cloud'
import type * as z from 'zod'
import type { Adf } from './adf.ts'
import { issueKey } from './issue-key.ts'
import {
  CommentAnswer,
  CommentsAnswer,
  IssueAnswer,
  type JiraStatus,
  type JiraTransition,
  PropertyAnswer,
  TransitionsAnswer,
} from './jira-answers.ts'
import { jiraError } from './jira-error.ts'
import { JiraRefusal } from './jira-refusal.ts'
import { jiraRequest } from './jira-request.ts'
import { baseUrlIn, basicAuthorization } from './jira-site.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * The calls of the Jira steps. All throw TerminalError when Jira refused, RetryLater when it said "not now", and any other
 * error when the call may have acted.
 */
export type JiraClient = {
  /** Where people see an issue. */
  url(key: string): string
  /** The status of the issue. One that was moved has another key, and is refused. */
  status(key: string): Promise<JiraStatus>
  /** As `status`; undefined when the issue is gone or was moved. */
  statusIfThere(key: string): Promise<JiraStatus | undefined>
  /** What is possible now, with the fields of each screen. */
  transitions(key: string): Promise<JiraTransition[]>
  transit(key: string, transition: { id: string; fields?: Fields }): Promise<void>
  edit(key: string, change: { fields: Fields; update: Fields }): Promise<void>
  /** A property of the issue, which people do not see; undefined when it has none of that name. */
  property(key: string, name: string): Promise<unknown>
  setProperty(key: string, name: string, value: Fields): Promise<void>
  /** Removes it; one that is gone counts as removed. */
  removeProperty(key: string, name: string): Promise<void>
  comment(key: string, body: Adf): Promise<{ readonly id: string }>
  /** The newest 100, newest first. */
  comments(key: string): Promise<{ readonly id: string; readonly body?: unknown }[]>
  /** Removes a comment; one that is gone counts as removed. */
  removeComment(key: string, id: string): Promise<void>
  /** Links from the issue; the same `globalId` again changes the link. */
  link(key: string, link: { globalId: string; url: string; title: string }): Promise<void>
}

/** What a step is given fits. `JIRA_BASE_URL`: such as `https://acme.atlassian.net`. */
export type JiraOptions = {
  secret(name: 'JIRA_API_TOKEN' | 'JIRA_EMAIL'): string
  env(name: 'JIRA_BASE_URL'): string | undefined
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
}

/** What a schema reads in an answer. What it cannot read came from a proxy, or was cut off: the call may have acted. */
const readable = <Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> => {
  const { data, success } = schema.safeParse(answer)
  if (!success) throw new Error('unreadable answer')
  return data
}

/** Nothing, where what was asked for is not there: Jira itself must have said so. */
const absent = (error: unknown): undefined => {
  if (error instanceof JiraRefusal && error.status === 404 && error.said !== undefined) return undefined
  throw error
}

/** A Jira client for one call of a step. */
export const jiraClient = ({ secret, env, fetch, signal }: JiraOptions): JiraClient => {
  const base = baseUrlIn(env('JIRA_BASE_URL'))
  const token = secret('JIRA_API_TOKEN')
  const authorization = basicAuthorization(secret('JIRA_EMAIL'), token)
  const client = jiraRequest({ url: base, authorization, fetch, signal })
  const secrets = [token, authorization.replace('Basic ', '')]

  const told =
    <More extends readonly unknown[], Reply>(call: string, act: (key: string, ...more: More) => Promise<Reply>) =>
    async (key: string, ...more: More): Promise<Reply> => {
      if (!issueKey.test(key)) throw new TerminalError(`jira: ${key}: name the issue by its key, such as PAY-12`)
      return act(key, ...more).catch((error: unknown) => {
        throw jiraError(error, { call, key, secrets, signal })
      })
    }
  const issue = async (key: string) =>
    readable(IssueAnswer, await getIssue(client, { issueIdOrKey: key, fields: ['status'] }))

  return {
    url: (key) => `${base}/browse/${key}`,
    status: told('read', async (key) => {
      const { key: current, fields } = await issue(key)
      if (current !== key) throw new TerminalError(`jira: ${key} was moved and is ${current} now: name it so`)
      return fields.status
    }),
    statusIfThere: told('read', async (key) => {
      const found = await issue(key).catch(absent)
      return found?.key === key ? found.fields.status : undefined
    }),
    transitions: told('read transitions', async (key) => {
      const answer = await getTransitions(client, { issueIdOrKey: key, expand: 'transitions.fields' })
      return readable(TransitionsAnswer, answer).transitions
    }),
    transit: told('transition issues', (key, { id, fields }: Parameters<JiraClient['transit']>[1]) =>
      doTransition(client, { issueIdOrKey: key, transition: { id }, ...(fields && { fields: { ...fields } }) }),
    ),
    edit: told('edit issues', (key, { fields, update }: Parameters<JiraClient['edit']>[1]) =>
      editIssue(client, { issueIdOrKey: key, fields: { ...fields }, update: { ...update } }),
    ),
    property: told('read properties', async (key, name: string) => {
      const answer = await getIssueProperty(client, { issueIdOrKey: key, propertyKey: name }).catch(absent)
      return answer && readable(PropertyAnswer, answer).value
    }),
    setProperty: told('edit issues', (key, name: string, value: Fields) =>
      setIssueProperty(client, { issueIdOrKey: key, propertyKey: name, body: { ...value } }),
    ),
    removeProperty: told('edit issues', async (key, name: string) => {
      await deleteIssueProperty(client, { issueIdOrKey: key, propertyKey: name }).catch(absent)
    }),
    comment: told('add comments', async (key, body: Adf) =>
      readable(CommentAnswer, await addComment(client, { issueIdOrKey: key, body })),
    ),
    comments: told('read comments', async (key) => {
      const answer = await getComments(client, { issueIdOrKey: key, orderBy: '-created', maxResults: 100 })
      return readable(CommentsAnswer, answer).comments
    }),
    removeComment: told('delete comments', async (key, id: string) => {
      await deleteComment(client, { issueIdOrKey: key, id }).catch(absent)
    }),
    link: told('link issues', async (key, { globalId, url, title }: Parameters<JiraClient['link']>[1]) => {
      const object = { url, title }
      await createOrUpdateRemoteIssueLink(client, { issueIdOrKey: key, globalId, object })
    }),
  }
}
