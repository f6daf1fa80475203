import { answersTo, type JiraOperation, type JiraSandbox, jiraAnswers, startJira } from '@canary-steps/sandbox/jira'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerLaws } from '../testing/answer-laws.ts'
import type { JiraAnswerName } from './answers.ts'
import { jiraClient } from './calls.ts'
import type { JiraClient } from './client.ts'
import { adfOf } from './text.ts'

const now = 1_700_000_000_000
const key = 'PAY-1'
const words = adfOf('hello')

let sandbox: JiraSandbox
let client: JiraClient
beforeAll(async () => {
  sandbox = await startJira({ now: () => now })
  const { signal } = new AbortController()
  const secret = (name: string) => (name === 'JIRA_EMAIL' ? sandbox.email : sandbox.token)
  const env = (name: string) => (name === 'JIRA_BASE_URL' ? sandbox.gateway : undefined)
  client = jiraClient({ secret, env, fetch, signal, clock: { now: () => now } })
})
afterAll(() => sandbox.close())

/** The act of each call, and its words for people. */
const calls: Record<JiraOperation, readonly [act: () => Promise<unknown>, words: string]> = {
  getIssue: [() => client.status(key), 'read'],
  editIssue: [() => client.edit(key, { fields: { summary: 'x' }, update: {} }), 'edit issues'],
  getTransitions: [() => client.transitions(key), 'read transitions'],
  doTransition: [() => client.transit(key, { id: '21' }), 'transition issues'],
  getComments: [() => client.comments(key, 0), 'read comments'],
  addComment: [() => client.comment(key, words), 'add comments'],
  updateComment: [() => client.editComment(key, '10001', words), 'edit own comments'],
  deleteComment: [() => client.removeComment(key, '10001'), 'delete comments'],
  getIssueProperty: [() => client.property(key, 'p'), 'read properties'],
  setIssueProperty: [() => client.setProperty(key, 'p', {}), 'edit issues'],
  deleteIssueProperty: [() => client.removeProperty(key, 'p'), 'edit issues'],
  createOrUpdateRemoteIssueLink: [
    () => client.link(key, { globalId: 'g', url: 'https://a.example', title: 't' }),
    'link issues',
  ],
  getAllStatuses: [() => client.statuses(key), 'read statuses'],
  findUsers: [() => client.hasEmail('a@b.example'), 'look up users'],
  getCurrentUser: [() => client.ownAccount(), 'read'],
  getServerInfo: [() => client.url(key), 'read'],
  getUser: [() => client.hasAccount('712020:ann'), 'look up users'],
}
const calling = 'setIssueProperty'

/** Nothing was done, and a person must act: the text for that person. */
const refused = (message: string) => ({ name: 'TerminalError', message: `jira: ${message}` })
/** Nothing was done, and it passes: how long that takes, in milliseconds. */
const later = (retryAfter: number, message: string) => ({
  name: 'RetryLater',
  retryAfter,
  message: `jira: edit issues: PAY-1: ${message}`,
})
/** It may have been done. */
const unknown = (message: string) => ({ name: 'Error', message: `jira: edit issues: PAY-1: ${message}` })

type Thrown = ReturnType<typeof refused> | ReturnType<typeof later>

const gateway = 'https://api.atlassian.com/ex/jira/<cloud ID>'
const captcha = 'log in to Jira as JIRA_EMAIL with a browser, and solve the CAPTCHA there'
const token = `put a valid API token of JIRA_EMAIL into JIRA_API_TOKEN; one with scopes needs JIRA_BASE_URL to be ${gateway}`
const allowlist = 'put the address of the function on the IP allowlist of Atlassian'
const rejected = (list: string) =>
  `(The IP address has been rejected because it is not on the ${list}. See your admin for more information.)`
const base = 'set JIRA_BASE_URL to the address of Jira, such as https://acme.atlassian.net'
const deadLink = `404: there is no Jira at JIRA_BASE_URL: ${base}, or ${gateway}`
const full = "413: PAY-1: the issue, or what is written to it, has reached Jira's limit"
const missing = '404: PAY-1: no such issue, or JIRA_EMAIL may not see it'

/** The error for each answer that the stand-in has for a row. */
const thrown: Record<JiraAnswerName, readonly Thrown[]> = {
  'CAPTCHA asked for': [refused(`403: ${captcha}`), refused(`401: ${captcha} (Login denied)`)],
  'scope missing': [
    refused(
      '401: give JIRA_API_TOKEN the scopes to edit issues: read:jira-work, write:jira-work and read:jira-user do ' +
        '(Unauthorized; scope does not match)',
    ),
  ],
  'token not valid': [
    refused(`401: ${token} (Client must be authenticated to access this resource.)`),
    refused(`401: ${token}`),
    refused(`401: ${token}`),
    refused(`401: ${token}`),
    refused(`401: ${token} (Unauthorized)`),
    refused(`404: ${token} (Issue does not exist or you do not have permission to see it.)`),
    refused(`200: ${token}`),
  ],
  'taken for a browser': [refused('403: let no proxy change User-Agent, or add Origin, on the way to Jira')],
  'address not allowed': [
    refused(`403: ${allowlist} ${rejected('allowed list')}`),
    refused(`400: ${allowlist} ${rejected('allowedlist')}`),
  ],
  'rate limited': [7_000, 100_000, 30_000].map((after) => later(after, 'rate limited')),
  'it is being changed by somebody else': [later(11_000, 'it is being changed by somebody else')],
  'API removed': [
    refused(
      '410: upgrade canary-steps: Jira no longer has the API that this version calls ' +
        '(The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.)',
    ),
  ],
  'issue full': [refused(`${full} (The per-issue limit has been breached.)`), refused(full)],
  'dead link': [
    refused(deadLink),
    refused(`${deadLink} (null for uri: https://acme.atlassian.net/rest/api/3/issue/PAY-1)`),
    refused(`${deadLink} (Not Found)`),
  ],
  'moved for good': [refused(`301: ${base}: it leads to https://acme-shop.atlassian.net`)],
  'not found': [
    refused(`${missing} (Issue does not exist or you do not have permission to see it.)`),
    refused(`${missing} (Le ticket n'existe pas ou vous n'êtes pas autorisé à la voir.)`),
  ],
  'no permission': [
    refused(
      '403: JIRA_EMAIL may not edit issues in the project PAY: give it the permission ' +
        '(You do not have permission to edit issues in this project.)',
    ),
  ],
  'document asked for': [
    refused(
      '400: PAY-1: write the text as {text: …}, of which a document is made ' +
        '(description: Operation value must be an Atlassian Document (see the Atlassian Document Format))',
    ),
  ],
  refused: [
    refused(
      "400: PAY-1: resolution: Field 'resolution' cannot be set. It is not on the appropriate screen, or unknown.",
    ),
    refused('400: PAY-1: Field Resolution is required.'),
    refused("400: PAY-1: Transition id '21' is not valid for this issue."),
    refused('400: PAY-1: comment: The entered text is too long. It exceeds the allowed limit of 32,767 characters.'),
    refused('400: PAY-1: comment: Comment body is not valid!'),
    refused('400: PAY-1: INVALID_INPUT'),
    refused("400: PAY-1: labels: The label 'x' exceeds the maximum length for a single label of 255 characters"),
    refused('422: PAY-1: fixVersions: A configuration problem prevents the update.'),
    refused('400: PAY-1: Jira gives no reason'),
  ],
  'too slow': [unknown('408')],
  'server trouble': [500, 502, 503, 503, 504].map((status) => unknown(String(status))),
  redirect: [unknown('302, which is not followed: set JIRA_BASE_URL to where it leads')],
  'not Jira': [403, 404, 404].map((status) => unknown(`${status} without a message from Jira`)),
}

answerLaws({
  answers: jiraAnswers,
  outcomes: thrown,
  call: (answer) => {
    const operation = answer.to ?? calling
    sandbox.trouble(operation, { answer })
    return calls[operation][0]()
  },
  sources: /^https:\/\/|^jira\.json: /,
})

test.each(Object.entries(calls))('says of %s what may not be done', async (name, [act, words]) => {
  const operation = Object.keys(calls).find((known): known is JiraOperation => known === name) ?? calling
  sandbox.trouble(operation, { answer: { source: '', status: 403, body: { errorMessages: ['No'], errors: {} } } })
  const site = "jira: JIRA_BASE_URL is Atlassian's gateway, which does not say where people see issues"
  await expect(act()).rejects.toThrow(name === 'getServerInfo' ? site : `jira: 403: JIRA_EMAIL may not ${words}`)
})

/** Calls to which it is an answer that something is gone. */
const absences = ['getComments', 'updateComment', 'deleteComment', 'getIssueProperty', 'deleteIssueProperty'] as const

test.each(absences)('takes only Jira’s own word for it that something is gone: %s', async (operation) => {
  const own = answersTo(jiraAnswers, operation)
  for (const { name, answer } of own.filter(({ answer: { status, to } }) => status === 404 && !to)) {
    sandbox.trouble(operation, { answer })
    const isGone = await calls[operation][0]().then(
      () => true,
      () => false,
    )
    expect([name, isGone]).toEqual([name, name === 'not found'])
  }
})
