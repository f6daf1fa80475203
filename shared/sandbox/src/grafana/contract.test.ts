import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type GrafanaClient, grafana } from '@canary-steps/vendors/grafana'
import { OpenAPIBackend } from 'openapi-backend'
import { expect, test } from 'vitest'
import { type GrafanaSandbox, startGrafana } from './start-grafana.ts'

// rebuilt from Grafana's own Go client; it declares 404 for PATCH only
const description = fileURLToPath(new URL('../../../../test/specs/grafana.json', import.meta.url))
const now = () => Date.UTC(2026, 10, 1)
const headers = { 'content-type': 'application/json' }

type Request = { method: string; path: string; query: string; headers: Record<string, string>; body: unknown }
type Exchange = { readonly request: Request; readonly status: number; readonly answer: unknown }

/** Every exchange with the stand-in in a run through the calls of our client, and then with what it does not call. */
const exchanges = async (
  calls: (client: GrafanaClient, sandbox: GrafanaSandbox, raw: typeof fetch) => Promise<unknown>,
): Promise<Exchange[]> => {
  const sandbox = await startGrafana({ now })
  const seen: Exchange[] = []
  const recording: typeof fetch = async (to, init) => {
    const response = await fetch(to, init)
    const url = new URL(String(to))
    const sent = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
    const path = `${url.origin}${url.pathname}`.slice(sandbox.url.length)
    const sentHeaders = Object.fromEntries(new Headers(init?.headers))
    const query = url.search.slice(1)
    const request = { method: init?.method ?? 'GET', path, query, headers: sentHeaders, body: sent }
    seen.push({ request, status: response.status, answer: await response.clone().json() })
    return response
  }
  const { signal } = new AbortController()
  const io = { secret: () => sandbox.token, env: () => sandbox.url, fetch: recording, clock: { now }, signal }
  const raw: typeof fetch = (to, init) =>
    recording(to, { ...init, headers: { ...headers, authorization: `Bearer ${sandbox.token}` } })
  await calls(grafana(io), sandbox, raw)
  await sandbox.close()
  return seen
}

const all = () =>
  exchanges(async (client, sandbox, raw) => {
    const { id } = await client.annotate({ time: now(), text: 'a', tags: ['canary-steps:k1', 'deploy'] })
    await client.annotate({ time: now(), text: 'b', tags: ['canary-steps:k1'], dashboard: 'shop-1', panel: 2 })
    expect(await client.find({ tag: 'canary-steps:k1', since: now() - 1 })).toHaveLength(2)
    expect(await client.find({ tag: 'canary-steps:k1', since: now() - 1, dashboard: 'shop-1' })).toHaveLength(1)
    const change = { timeEnd: now() + 60_000, text: 'c', tags: ['canary-steps:k1', 'outcome:succeeded'] }
    expect(await client.change(id, change)).toBe(true)
    expect(await client.change(77, change)).toBe(false)
    const one = `${sandbox.url}/api/annotations/${id}`
    await raw(one)
    await raw(one, { method: 'PUT', body: JSON.stringify({ ...change, time: now() }) })
    await raw(`${sandbox.url}/api/annotations`, { method: 'POST', body: JSON.stringify({ text: '' }) })
    await client.annotate({ time: now(), text: 'd', tags: [], dashboard: 'none' }).catch(() => undefined)
    await client.remove(id)
    await client.remove(id)
    expect(sandbox.annotations()).toMatchObject([{ text: 'b' }])
  })

const validator = async (): Promise<OpenAPIBackend> => {
  const definition = JSON.parse(readFileSync(description, 'utf8'))
  const api = new OpenAPIBackend({ definition, quick: true, ajvOpts: { strict: false, logger: false } })
  await api.init()
  return api
}

test('speaks to Grafana as its description says, and is answered so', async () => {
  const seen = await all()
  const api = await validator()
  const answers = seen.map(({ request, status, answer }) => {
    const operation = api.matchOperation(request)
    if (!operation) throw new Error(`${request.method} ${request.path} is in no description`)
    const name = String(operation.operationId)
    expect([name, api.validateRequest(request, operation).errors ?? []]).toEqual([name, []])
    // an undeclared answer would pass in any form: Grafana answers 404 to the removal of a missing annotation
    const declared = [...Object.keys(operation.responses ?? {}), ...(name === 'deleteAnnotationByID' ? ['404'] : [])]
    expect(declared).toContain(String(status))
    expect([name, api.validateResponse(answer, operation, status).errors ?? []]).toEqual([name, []])
    return [name, status].join(' ')
  })
  const known = [...new Set(answers)].sort()
  expect(known).toEqual([
    'deleteAnnotationByID 200',
    'deleteAnnotationByID 404',
    'getAnnotationByID 200',
    'getAnnotations 200',
    'patchAnnotation 200',
    'patchAnnotation 404',
    'postAnnotation 200',
    'postAnnotation 400',
    'postAnnotation 403',
    'updateAnnotation 200',
  ])
  const operations = new Set(known.map((answer) => answer.split(' ')[0]))
  process.stdout.write(
    `grafana contract: ${seen.length} requests and responses of ${operations.size} operations validated ` +
      `(${[...operations].join(', ')})\n`,
  )
})

test('is a description that tells a wrong answer from a right one', async () => {
  const api = await validator()
  const request = { method: 'POST', path: '/api/annotations', query: '', headers, body: { tags: ['a'] } }
  const operation = api.matchOperation(request)
  expect(operation && api.validateRequest(request, operation).valid).toBe(false)
  expect(operation && api.validateResponse({ message: 'Annotation added' }, operation, 200).valid).toBe(false)
})
