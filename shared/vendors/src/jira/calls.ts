import { TerminalError } from '@canary-steps/sdk'
import {
  addComment,
  createOrUpdateRemoteIssueLink,
  deleteComment,
  deleteIssueProperty,
  doTransition,
  editIssue,
  findUsers,
  getAllStatuses,
  getComments,
  getCurrentUser,
  getIssue,
  getIssueProperty,
  getServerInfo,
  getTransitions,
  getUser,
  setIssueProperty,
  updateComment,
} from 'jira.js/cloud'
import { readable } from '../received.ts'
import { type JiraCall, jiraAnswer } from './answers.ts'
import { commentsPage, type Fields, type JiraClient, type JiraOptions, type Readership } from './client.ts'
import { issueKey, projectOf } from './ids.ts'
import { isSame } from './moves.ts'
import { basicAuthorization, JiraRefusal, jiraError, jiraRequest } from './request.ts'
import {
  AccountAnswer,
  AccountsAnswer,
  CommentAnswer,
  CommentsAnswer,
  IssueAnswer,
  IssueNowAnswer,
  issueNow,
  PropertyAnswer,
  SiteAnswer,
  StatusesAnswer,
  TransitionsAnswer,
} from './shapes.ts'
import { baseUrlIn, siteUrlOf } from './site.ts'
import type { Adf } from './text.ts'

const isOf = (asked: string, { key }: { readonly key: string }): void => {
  if (key !== asked) throw new TerminalError(`jira: ${asked} was moved and is ${key} now: name it so`)
}

/** Nothing, where what was asked for is not there: Jira itself must have said so. */
const absent = (error: unknown): undefined => {
  if (error instanceof JiraRefusal && jiraAnswer(error.answer).name === 'not found') return undefined
  throw error
}

/** The property by which Jira Service Management knows who sees a comment (support.atlassian.com, internal comments by REST). */
const readership = ({ isInternal }: Readership = {}) =>
  isInternal ? { properties: [{ key: 'sd.public.comment', value: { internal: true } }] } : {}

/** How one call of a step asks Jira. */
const connection = ({ secret, env, fetch, signal, clock }: JiraOptions) => {
  const base = baseUrlIn(env('JIRA_BASE_URL'))
  const token = secret('JIRA_API_TOKEN')
  const email = secret('JIRA_EMAIL')
  const authorization = basicAuthorization(email, token)
  const secrets = [token, authorization.replace('Basic ', ''), email]

  /** The result of `act`; its errors say that `call` failed, and for which issue. */
  const translated = <Answer>(call: JiraCall, key: string, act: () => Promise<Answer>): Promise<Answer> =>
    act().catch((error: unknown) => {
      throw jiraError(error, { call, key, secrets, signal, now: clock.now() })
    })
  const told =
    <More extends readonly unknown[], Answer>(call: JiraCall, act: (key: string, ...more: More) => Promise<Answer>) =>
    async (key: string, ...more: More): Promise<Answer> => {
      if (!issueKey.test(key)) throw new TerminalError(`jira: ${key}: name the issue by its key, such as PAY-12`)
      return translated(call, key, () => act(key, ...more))
    }
  return { base, client: jiraRequest({ url: base, authorization, fetch, signal }), translated, told }
}

type Connection = ReturnType<typeof connection>

const statusCalls = ({ client, told }: Connection) => {
  const issue = async (key: string) =>
    readable(IssueAnswer, await getIssue(client, { issueIdOrKey: key, fields: ['status'] }))
  return {
    status: told('read', async (key) => {
      const found = await issue(key)
      isOf(key, found)
      return found.fields.status
    }),
    whereIs: told('read', async (key) => {
      const found = await issue(key).catch(absent)
      return found && { key: found.key, status: found.fields.status }
    }),
    issue: told('read', async (key) => {
      const fields = ['status', 'issuetype']
      const answer = await getIssue(client, { issueIdOrKey: key, fields, expand: 'changelog' })
      const found = readable(IssueNowAnswer, answer)
      isOf(key, found)
      return issueNow(found)
    }),
    statuses: told('read statuses', async (key, type?: string) => {
      const types = readable(StatusesAnswer, await getAllStatuses(client, { projectIdOrKey: projectOf(key) }))
      return types.filter(({ id }) => type === undefined || id === type).flatMap(({ statuses }) => statuses)
    }),
  }
}

const accountCalls = ({ client, translated }: Connection) => ({
  hasAccount: (id: string) =>
    translated('look up users', id, async () => (await getUser(client, { accountId: id }).catch(absent)) !== undefined),
  hasEmail: (email: string) =>
    translated('look up users', email, async () => {
      // Jira finds people by the beginning of an e-mail, too: another's may go on with this one
      const found = readable(AccountsAnswer, await findUsers(client, { query: email }))
      return found.some(({ emailAddress: theirs }) => !theirs || isSame(theirs, email))
    }),
  ownAccount: () =>
    translated('read', 'the own account', async () => {
      const answer = await getCurrentUser(client, {})
      return readable(AccountAnswer, answer).accountId
    }),
})

const changeCalls = ({ client, told }: Connection) => ({
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
  link: told('link issues', async (key, { globalId, url, title }: Parameters<JiraClient['link']>[1]) => {
    const object = { url, title }
    await createOrUpdateRemoteIssueLink(client, { issueIdOrKey: key, globalId, object })
  }),
})

const propertyCalls = ({ client, told }: Connection) => ({
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
})

const commentCalls = ({ client, told }: Connection) => ({
  comment: told('add comments', async (key, body: Adf, seenBy?: Readership) =>
    readable(CommentAnswer, await addComment(client, { issueIdOrKey: key, body, ...readership(seenBy) })),
  ),
  comments: told('read comments', async (key, startAt: number) => {
    const page = { orderBy: '-created', maxResults: commentsPage, startAt } as const
    const answer = await getComments(client, { issueIdOrKey: key, ...page }).catch(absent)
    return answer ? readable(CommentsAnswer, answer).comments : []
  }),
  editComment: told('edit own comments', async (key, id: string, body: Adf, seenBy?: Readership) => {
    const comment = { body, ...readership(seenBy) }
    await updateComment(client, { issueIdOrKey: key, id, body: comment }).catch(absent)
  }),
  removeComment: told('delete comments', async (key, id: string) => {
    await deleteComment(client, { issueIdOrKey: key, id }).catch(absent)
  }),
})

/** A Jira client for one call of a step. */
export const jiraClient = (options: JiraOptions): JiraClient => {
  const jira = connection(options)
  const { base, client, translated } = jira
  const siteUrl = siteUrlOf(base, options.env('JIRA_SITE_URL'), () =>
    translated(
      'read',
      'the address of the site',
      async () => readable(SiteAnswer, await getServerInfo(client)).baseUrl,
    ),
  )
  return {
    url: async (key) => `${await siteUrl()}/browse/${key}`,
    ...statusCalls(jira),
    ...accountCalls(jira),
    ...changeCalls(jira),
    ...propertyCalls(jira),
    ...commentCalls(jira),
  }
}
