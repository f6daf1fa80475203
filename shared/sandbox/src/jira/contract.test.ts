import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  commentOnce,
  editOnce,
  type JiraClient,
  jira,
  linkOnce,
  markedBody,
  moveOnce,
  removeMark,
} from '@canary-steps/vendors/jira'
import { OpenAPIBackend } from 'openapi-backend'
import { expect, test } from 'vitest'
import { type JiraSandbox, startJira } from './start-jira.ts'

// a slice of Atlassian's own description; it does not describe documents, nor all that we call
const description = fileURLToPath(new URL('../../../../test/specs/jira.json', import.meta.url))

type Exchange = {
  readonly request: {
    method: string
    path: string
    query: Record<string, string>
    headers: Record<string, string>
    body: unknown
  }
  readonly status: number
  readonly answer: unknown
}

/** Every exchange of our client with the stand-in. */
const exchanges = async (
  calls: (client: JiraClient, sandbox: JiraSandbox) => Promise<unknown>,
): Promise<Exchange[]> => {
  const sandbox = await startJira()
  const seen: Exchange[] = []
  const recording: typeof fetch = async (to, init) => {
    const response = await fetch(to, init)
    const { origin, pathname, searchParams } = new URL(String(to))
    expect(origin).toBe(sandbox.url)
    const text = await response.clone().text()
    const body = init?.body === undefined || init.body === null ? undefined : JSON.parse(String(init.body))
    const headers = Object.fromEntries(new Headers(init?.headers))
    const request = {
      method: init?.method ?? 'GET',
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers,
      body,
    }
    seen.push({ request, status: response.status, answer: text === '' ? undefined : JSON.parse(text) })
    return response
  }
  const secrets = { JIRA_API_TOKEN: sandbox.token, JIRA_EMAIL: sandbox.email }
  const { signal } = new AbortController()
  await calls(
    await jira({ secret: (name) => secrets[name], env: () => sandbox.url, fetch: recording, signal, clock: Date }),
    sandbox,
  )
  await sandbox.close()
  return seen
}

const all = (): Promise<Exchange[]> =>
  exchanges(async (client) => {
    const key = 'PAY-1'
    const move = moveOnce(client, { key, to: 'Testing', fields: { resolution: { name: 'Done' } } })
    await move.act('k1')
    expect(await move.find('k1', { since: 0 })).toHaveLength(1)
    await moveOnce(client, { key, to: 'Done', fields: { resolution: { name: 'Done' } } }).act('k2')
    await moveOnce(client, { key, to: 'In Progress' }).act('k3')
    const comment = commentOnce(client, { key, text: 'see https://argocd.example, please\n\nthank you' })
    const written = await comment.act('k1')
    expect(await comment.find('k1', { since: 0 })).toEqual([written])
    await comment.remove(written)
    for (const _ of ['once', 'twice']) {
      await editOnce(client, { key, fields: { summary: 's' }, labels: ['canary'], fixVersion: '1.0' }).act('k1')
      await linkOnce(client, { key, globalId: 'g', url: 'https://argocd.example', title: 't' }).act('k1')
      await removeMark(client, key)
    }
    const { type } = await client.issue(key)
    expect((await client.statuses(key, type)).map(({ name }) => name)).toContain('Approved')
    expect(await client.ownAccount()).toBe('712020:canary')
    const { id } = await client.comment(key, markedBody('please approve', 'k4'))
    expect(await client.whereIs(key)).toMatchObject({ key })
    await client.editComment(key, id, markedBody('please approve', 'k4', 'approved'))
    await client.whereIs('PAY-404')
    await client.transit(key, { id: '31' }).catch(() => undefined)
    await client.edit(key, { fields: { nonsense: 1 }, update: {} }).catch(() => undefined)
  })

const validator = async (): Promise<OpenAPIBackend> => {
  const definition = JSON.parse(readFileSync(description, 'utf8'))
  const api = new OpenAPIBackend({ definition, quick: true, ajvOpts: { strict: false, logger: false } })
  await api.init()
  return api
}

test('speaks to Jira as Jira’s own description says, and is answered so', async () => {
  const seen = await all()
  const api = await validator()
  const described = seen.flatMap((exchange) => {
    const operation = api.matchOperation(exchange.request)
    return operation ? [{ ...exchange, operation, name: String(operation.operationId) }] : []
  })
  for (const { request, status, answer, operation, name } of described) {
    expect([name, api.validateRequest(request, operation).errors ?? []]).toEqual([name, []])
    expect(Object.keys(operation.responses ?? {})).toContain(String(status))
    if (status !== 204) expect([name, api.validateResponse(answer, operation, status).errors ?? []]).toEqual([name, []])
  }
  const answers = new Set(described.map(({ name, status }) => `${name} ${status}`))
  expect([...answers].sort()).toEqual([
    'addComment 201',
    'createOrUpdateRemoteIssueLink 200',
    'createOrUpdateRemoteIssueLink 201',
    'deleteIssueProperty 204',
    'deleteIssueProperty 404',
    'doTransition 204',
    'doTransition 400',
    'editIssue 204',
    'editIssue 400',
    'getComments 200',
    'getIssue 200',
    'getIssue 404',
    'getIssueProperty 200',
    'getIssueProperty 404',
    'getTransitions 200',
    'setIssueProperty 200',
    'setIssueProperty 201',
  ])
  const known = new Set(described.map(({ name }) => name))
  const unknown = seen.flatMap(({ request }) =>
    api.matchOperation(request) ? [] : [`${request.method} ${request.path.replace('/rest/api/3', '')}`],
  )
  expect(unknown).toEqual([
    'DELETE /issue/PAY-1/comment/10001',
    'GET /project/PAY/statuses',
    'GET /myself',
    'PUT /issue/PAY-1/comment/10001',
  ])
  process.stdout.write(
    `jira contract: ${described.length} requests and responses of ${known.size} operations validated ` +
      `(${[...known].join(', ')}); not in the document: deleteComment, getAllStatuses, getCurrentUser, updateComment\n`,
  )
})

test('is a description that tells a wrong answer from a right one', async () => {
  const api = await validator()
  const headers = { 'content-type': 'application/json' }
  const path = '/rest/api/3/issue/PAY-1/remotelink'
  const request = { method: 'POST', path, query: {}, headers, body: { globalId: 'g' } }
  const operation = api.matchOperation(request)
  expect(operation && api.validateRequest(request, operation).valid).toBe(false)
  expect(operation && api.validateResponse({ id: 'one' }, operation, 200).valid).toBe(false)
})
