import { listenOnLoopback } from '../listen-on-loopback.ts'
import type { Receiver } from '../receiver.ts'
import type { Troublemaker } from '../trouble.ts'
import { adfText } from './adf-text.ts'
import { webhookSender } from './deliver-webhooks.ts'
import type { Language } from './issue-json.ts'
import type { Issue, IssueStore, RemoteLink } from './issue-store.ts'
import { type JiraCall, jiraApp } from './jira-app.ts'
import { type JiraPerson, jiraPeople } from './people.ts'
import type { JiraOperation, JiraTrouble } from './trouble.ts'
import { statuses as known } from './workflow.ts'

/** An issue as people see it, and its properties. */
export type IssueView = Pick<Issue, 'key' | 'fields' | 'labels' | 'fixVersions' | 'properties'> & {
  readonly status: string
  readonly comments: readonly string[]
  /** Of them those that customers of a service desk do not see. */
  readonly internalComments: readonly string[]
  readonly links: readonly Omit<RemoteLink, 'id'>[]
}

type JiraSandboxOptions = {
  readonly now?: () => number
  /** The statuses of issues that are not In Progress. */
  readonly statuses?: Readonly<Record<string, string>>
}

/** Jira on loopback. */
export type JiraSandbox = Troublemaker<JiraOperation, JiraCall, JiraTrouble> & {
  /** For `JIRA_BASE_URL`, `JIRA_EMAIL` and `JIRA_API_TOKEN`. */
  readonly url: string
  /** Also for `JIRA_BASE_URL`: Atlassian's gateway, where tokens with scopes work. */
  readonly gateway: string
  readonly email: string
  /** Requests to `url` without a socket, which is faster. An answer cannot be lost there. */
  readonly fetch: typeof globalThis.fetch
  readonly token: string
  /** Every request so far, also those that were refused. */
  readonly calls: readonly JiraCall[]
  /** Those that were done, whether or not the answer arrived. */
  readonly done: readonly JiraCall[]
  /** Issues to which something was done, as they are now. */
  issues(): readonly IssueView[]
  /** Any issue as it is now; undefined when it is not there. */
  issue(key: string): IssueView | undefined
  /** A person's move in Jira: puts the issue into that status. Ann, unless another does; null: an account that is no more. */
  move(key: string, status: string, by?: JiraPerson | null): void
  /** Moves the issue to another project, where it has that key. */
  rekey(key: string, to: string): void
  delete(key: string): void
  /** Puts the profile of `JIRA_EMAIL` into a language, for names of statuses and transitions. */
  speak(language: Language): void
  /** Tells `to` of every change of an issue, signed with `secret`, when `tick` is called. */
  webhook(receiver: Receiver): void
  /** Sends the webhooks that are due. */
  tick(): Promise<void>
  close(): Promise<void>
}

const viewOf = ({ key, status, fields, labels, fixVersions, properties, comments, links }: Issue): IssueView => ({
  key,
  status: status.name,
  fields,
  labels,
  fixVersions,
  properties,
  comments: comments.map(({ body }) => adfText(body)),
  internalComments: comments.filter(({ isInternal }) => isInternal).map(({ body }) => adfText(body)),
  links: links.map(({ globalId, url, title }) => ({ globalId, url, title })),
})

/** Actions of people on issues that are there. */
const doneByPeople = (store: IssueStore, now: () => number): Pick<JiraSandbox, 'move' | 'rekey' | 'delete'> => ({
  move: (key, name, by = 'ann') => {
    const issue = store.find(key)
    const status = known.find((candidate) => candidate.name === name)
    if (issue && status) store.move(issue, status, { by: by ? jiraPeople[by] : undefined, at: now() })
  },
  rekey: (key, to) => {
    const issue = store.find(key)
    if (issue) store.rekey(issue, to, { by: jiraPeople.ann, at: now() })
  },
  delete: (key) => {
    const issue = store.find(key)
    if (issue) issue.isDeleted = true
  },
})

/**
 * Starts a Jira stand-in on a free port of 127.0.0.1. Every issue of the projects PAY and SHOP is there and In Progress unless
 * `statuses` say otherwise, except PAY-404. PAY-9 was moved and is SHOP-9.
 */
export const startJira = async ({ now = Date.now, statuses = {} }: JiraSandboxOptions = {}): Promise<JiraSandbox> => {
  let language: Language = {}
  const [email, token] = [jiraPeople.canary.email, 'jira-sandbox']
  const authorization = `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`
  const { app, store, troublemaker, calls, done } = jiraApp({ now, authorization, statuses, language: () => language })
  const { origin, answerWith, close } = await listenOnLoopback()
  answerWith(app.fetch)
  const webhooks = webhookSender(store, origin, now)
  return {
    url: origin,
    gateway: `${origin}/ex/jira/11111111-2222-3333-4444-555555555555`,
    email,
    token,
    fetch: async (to, init) => app.request(String(to), init),
    calls,
    done,
    issues: () => store.touched().map(viewOf),
    issue: (key) => {
      const found = store.find(key)
      return found && viewOf(found)
    },
    ...doneByPeople(store, now),
    speak: (names) => {
      language = names
    },
    webhook: webhooks.add,
    tick: webhooks.send,
    ...troublemaker,
    close,
  }
}
