import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type GithubClient, github } from '@canary-steps/vendors/github'
import { OpenAPIBackend } from 'openapi-backend'
import { expect, test } from 'vitest'
import { isRecord } from '../is-record.ts'
import type { GithubSandboxOptions } from './github-app.ts'
import { type GithubSandbox, startGithub } from './start-github.ts'

// a slice of GitHub's own description; it declares no answer but those of success, and 409 where there is one
const description = fileURLToPath(new URL('../../../../test/specs/github.json', import.meta.url))
const repository = 'acme/shop'
const workflow = { repository, workflow: 'e2e.yaml' }
const started = { ...workflow, ref: 'main', inputs: { 'canary-steps': 'k1', image: 'shop:1' } }

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

/** Every exchange of our client with the stand-in in a run through its calls. */
const exchanges = async (
  options: GithubSandboxOptions,
  calls: (client: GithubClient, sandbox: GithubSandbox) => Promise<unknown>,
): Promise<Exchange[]> => {
  const sandbox = await startGithub(options)
  const seen: Exchange[] = []
  const recording: typeof fetch = async (to, init) => {
    const response = await fetch(to, init)
    const url = new URL(String(to))
    const text = await response.clone().text()
    const sent = init?.body === undefined || init.body === null ? undefined : JSON.parse(String(init.body))
    const query = Object.fromEntries(url.searchParams)
    const headers = Object.fromEntries(new Headers(init?.headers))
    const path = `${url.origin}${url.pathname}`.slice(sandbox.url.length)
    const request = { method: init?.method ?? 'GET', path, query, headers, body: sent }
    seen.push({ request, status: response.status, answer: text === '' ? undefined : JSON.parse(text) })
    return response
  }
  const io = { secret: () => sandbox.token, env: () => sandbox.url, fetch: recording, clock: { now: () => time } }
  await calls(await github({ ...io, signal: new AbortController().signal }), sandbox)
  await sandbox.close()
  return seen
}

let time = Date.UTC(2026, 10, 1)
const now = () => time

const all = async (): Promise<Exchange[]> => [
  ...(await exchanges({ now, workflows: { 'e2e.yaml': { concludes: ['failure'] } } }, async (client, sandbox) => {
    const run = await client.dispatch(started)
    const place = { repository, id: run?.id ?? 0 }
    await client.findRuns({ ...workflow, marker: 'k1' })
    for (const _ of ['queued', 'in progress', 'completed', 'later']) {
      await client.run(place)
      await client.failedJobs(place)
      time += 60_000
    }
    await client.rerunFailedJobs(place)
    await client.run(place)
    await client.cancel(place)
    await client.cancel(place)
    expect(sandbox.runs()).toMatchObject([{ conclusion: 'cancelled', attempt: 2 }])
  })),
  ...(await exchanges({ now, apiVersion: 'enterprise' }, async (client) => {
    expect(await client.dispatch(started)).toBeUndefined()
    await client.findRuns({ ...workflow, marker: 'k1' })
  })),
]

// null is what GitHub answers for a job that goes on; for Ajv, `nullable` does not add it to an `enum`
const withNull = (_: string, value: unknown): unknown =>
  isRecord(value) && value.nullable === true && Array.isArray(value.enum)
    ? { ...value, enum: [...value.enum, null] }
    : value

const validator = async (): Promise<OpenAPIBackend> => {
  const definition = JSON.parse(readFileSync(description, 'utf8'), withNull)
  const api = new OpenAPIBackend({ definition, quick: true, ajvOpts: { strict: false, logger: false } })
  await api.init()
  return api
}

test('speaks to GitHub as GitHub’s own description says, and is answered so', async () => {
  const seen = await all()
  const api = await validator()
  const described = seen.flatMap((exchange) => {
    const operation = api.matchOperation(exchange.request)
    return operation ? [{ ...exchange, operation, name: String(operation.operationId) }] : []
  })
  for (const { request, status, answer, operation, name } of described) {
    expect([name, api.validateRequest(request, operation).errors ?? []]).toEqual([name, []])
    // an undeclared answer would pass in any form: the refusal of `return_run_details` by an old server
    const declared = [...Object.keys(operation.responses ?? {}), '400']
    expect(declared).toContain(String(status))
    if (status !== 204) expect([name, api.validateResponse(answer, operation, status).errors ?? []]).toEqual([name, []])
  }
  const answers = new Set(described.map(({ name, status }) => `${name.replace('actions/', '')} ${status}`))
  expect([...answers].sort()).toEqual([
    'cancel-workflow-run 202',
    'cancel-workflow-run 409',
    'create-workflow-dispatch 200',
    'create-workflow-dispatch 204',
    'create-workflow-dispatch 400',
    'get-workflow-run 200',
    'list-jobs-for-workflow-run 200',
    'list-workflow-runs 200',
  ])
  const known = new Set(described.map(({ name }) => name))
  const unknown = new Set(
    seen.filter(({ request }) => !api.matchOperation(request)).map(({ request }) => request.path.split('/').at(-1)),
  )
  expect([...unknown]).toEqual(['rerun-failed-jobs'])
  process.stdout.write(
    `github contract: ${described.length} requests and responses of ${known.size} operations validated ` +
      `(${[...known].join(', ')}); not in the document: ${[...unknown].join(', ')}\n`,
  )
})

test('is a description that tells a wrong answer from a right one', async () => {
  const api = await validator()
  const headers = { 'content-type': 'application/json' }
  const path = '/repos/acme/shop/actions/workflows/e2e.yaml/dispatches'
  const request = { method: 'POST', path, query: {}, headers, body: { inputs: {} } }
  const operation = api.matchOperation(request)
  expect(operation && api.validateRequest(request, operation).valid).toBe(false)
  expect(operation && api.validateResponse({ workflow_run_id: 'one' }, operation, 200).valid).toBe(false)
})
