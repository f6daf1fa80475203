import { type AnswerRow, rowOf } from '../answer-table.ts'

/** The calls of the client, by the permission that each needs. */
export type JiraCall =
  | 'read'
  | 'read statuses'
  | 'read transitions'
  | 'read properties'
  | 'read comments'
  | 'look up users'
  | 'transition issues'
  | 'edit issues'
  | 'link issues'
  | 'add comments'
  | 'edit own comments'
  | 'delete comments'

/** An answer that is no success. Jira's words are in the language of the account, those of what stands before it are English. */
export type JiraAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Jira's own message, empty where it gives no reason; undefined where the answer has not the form of Jira's. */
  readonly said: string | undefined
  /** The message of Atlassian's gateway in front of Jira. */
  readonly gateway: string | undefined
  /** The beginning of what is no JSON. */
  readonly page: string | undefined
}

/** As whom Jira took the caller, where it could not as the one who was named (developer.atlassian.com, basic auth for REST APIs). */
const loginIs =
  (reason: string) =>
  ({ status, headers }: JiraAnswer): boolean =>
    status < 500 && status !== 429 && (headers['x-seraph-loginreason'] ?? '').includes(reason)

const statusIs =
  (...statuses: readonly number[]) =>
  ({ status }: JiraAnswer): boolean =>
    statuses.includes(status)

const saidWith =
  (...statuses: readonly number[]) =>
  ({ status, said }: JiraAnswer): boolean =>
    statuses.includes(status) && said !== undefined

/** Every kind of answer, the most particular first. */
export const table = [
  // with any status, because an unknown user is told that there is no such issue
  { name: 'CAPTCHA asked for', is: loginIs('AUTHENTICATION_DENIED'), means: 'refused' },
  {
    name: 'scope missing',
    is: ({ status, gateway = '' }) => (status === 401 || status === 403) && /\bscope\b/i.test(gateway),
    means: 'refused',
  },
  {
    name: 'token not valid',
    is: (answer) => answer.status === 401 || loginIs('AUTHENTICATED_FAILED')(answer),
    means: 'refused',
  },
  {
    name: 'taken for a browser',
    is: ({ status, page = '' }) => status === 403 && page.startsWith('XSRF check failed'),
    means: 'refused',
  },
  {
    name: 'address not allowed',
    is: ({ said = '' }) => /\bIP address\b.*\ballowed ?list\b/i.test(said),
    means: 'refused',
  },
  { name: 'rate limited', is: statusIs(429), means: 'later', after: 30_000 },
  { name: 'it is being changed by somebody else', is: statusIs(409), means: 'later', after: 11_000 },
  { name: 'API removed', is: saidWith(410), means: 'refused' },
  { name: 'issue full', is: statusIs(413), means: 'refused' },
  // the gateway knows no such site, or the site no such path
  {
    name: 'dead link',
    is: ({ status, gateway, page = '' }) =>
      status === 404 && (gateway !== undefined || page.includes('found a dead link')),
    means: 'refused',
  },
  { name: 'moved for good', is: statusIs(301, 308), means: 'refused' },
  { name: 'not found', is: saidWith(404), means: 'refused' },
  { name: 'no permission', is: saidWith(403), means: 'refused' },
  {
    name: 'document asked for',
    is: ({ status, said = '' }) => status === 400 && said.includes('Atlassian Document'),
    means: 'refused',
  },
  { name: 'refused', is: saidWith(400, 412, 422), means: 'refused' },
  // it was too slow, which does not say that nothing was done
  { name: 'too slow', is: statusIs(408), means: 'unknown' },
  { name: 'server trouble', is: ({ status }) => status >= 500, means: 'unknown' },
  // where one has to log in, or the site has another name for some time
  { name: 'redirect', is: ({ status }) => status === 0 || (status >= 300 && status < 400), means: 'unknown' },
  { name: 'not Jira', is: () => true, means: 'unknown' },
] as const satisfies readonly AnswerRow<JiraAnswer>[]

export type JiraAnswerName = (typeof table)[number]['name']

/** The meaning of an answer of Jira, in one place. */
export const jiraAnswer = (answer: JiraAnswer): AnswerRow<JiraAnswer, JiraAnswerName> =>
  rowOf<JiraAnswer, JiraAnswerName>(table, answer)
