import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/index.ts'
import { testKey, toyApp } from '../testing/toy-app.ts'
import { aborted, healthy, toyHost } from '../testing/toy-host.ts'
import { sign } from '../wire/signature.ts'
import { createApp } from './app.ts'

test('a Run is answered with phase, message, time to the next and state', async () => {
  const { call } = toyApp()
  expect(await call({ config: { timeout: '5m' } })).toMatchObject({
    status: 200,
    body: {
      direction: 'reply',
      phase: 'Running',
      message: 'waiting',
      requeueAfter: '30s',
      state: { v: 1, seq: 1, data: { id: 1 } },
    },
  })
})

test('only Running says when it wants to be called again', async () => {
  const { call, host } = toyApp()
  host.vendor.isDone = true
  expect((await call()).body).not.toHaveProperty('requeueAfter')
})

test.each(['terminate', 'abort'] as const)('%s is answered with Successful', async (operation) => {
  const { call, host } = toyApp()
  await host.run({ cluster: 'prod-eu' })
  const answer = await call({ operation, rollout: aborted() }, { path: `/v1/steps/toy/${operation}` })
  expect(answer).toMatchObject({ status: 200, body: { phase: 'Successful' } })
  expect(host.vendor.things[0]?.ended).toHaveLength(1)
})

test('a reply carries the id of its request and is signed by the key that verified that', async () => {
  const keys = [testKey(1), testKey(2, { cluster: 'prod-us', region: 'us' })]
  const { call } = toyApp({ keys })
  for (const [index, key] of keys.entries()) {
    const { headers, signedBy } = await call({}, { key, id: `msg_${index}` })
    expect(headers.get('webhook-id')).toBe(`msg_${index}`)
    expect(signedBy).toBe(key)
  }
})

test('cluster and region come from the key, never from the body', async () => {
  const places: string[] = []
  const host = toyHost({
    run: async ({ story }) => {
      places.push(`${story.cluster} ${story.region}`)
      return { decision: 'succeed', message: '' }
    },
  })
  const { call } = toyApp({ host, keys: [testKey(1, { cluster: 'prod-us', region: 'us' })] })
  await call({ cluster: 'prod-eu', region: 'eu' })
  expect(places).toEqual(['prod-us us'])
})

test('the same call again is answered from the journal', async () => {
  const { call, host } = toyApp()
  host.vendor.isDone = true
  const { body } = await call()
  expect((await call()).body).toEqual(body)
  expect(host.vendor.calls).toEqual(['act'])
})

test('a step in the config of the catch-all is called with its own config', async () => {
  const { call } = toyApp()
  const config = { step: 'toy', with: { txt: 'misspelt' } }
  expect(await call({ plugin: 'canary-steps/run', config })).toMatchObject({
    status: 200,
    body: { phase: 'Failed', message: 'toy: config: Unrecognized key: "txt"' },
  })
})

test.each([[null], [undefined]])('a config of %j is an empty one', async (config) => {
  const { call } = toyApp()
  expect(await call({ config })).toMatchObject({ status: 200, body: { phase: 'Running' } })
})

test('any organisation may stand before the name of the step', async () => {
  const { call } = toyApp()
  expect(await call({ plugin: 'acme/toy' })).toMatchObject({ status: 200 })
})

test('fields that a later version adds are ignored', async () => {
  const { call } = toyApp()
  expect(await call({ objects: [], future: true })).toMatchObject({ status: 200 })
})

test('behind a proxy the endpoint is the one that callers are told', async () => {
  const { call } = toyApp({ endpoint: 'https://steps.example.com' })
  expect(await call({ endpoint: 'https://steps.example.com/' })).toMatchObject({ status: 200 })
  expect(await call({ endpoint: 'http://localhost' })).toMatchObject({ status: 400 })
})

test('the catalogue has every step with the schema of its config, common options included', async () => {
  const { request, keys } = toyApp()
  const answer = await request('GET', '/v1/steps')
  expect(answer).toMatchObject({
    status: 200,
    signedBy: keys[0],
    body: {
      steps: [
        {
          name: 'toy',
          summary: 'a toy',
          gate: true,
          secrets: ['TOY_TOKEN'],
          config: {
            type: 'object',
            additionalProperties: false,
            properties: { text: { type: 'string', description: 'a text' }, timeout: {}, onFailure: {}, regions: {} },
          },
        },
      ],
    },
  })
})

test('health is open to all and tells nothing', async () => {
  const { request } = toyApp()
  const { status, body, signedBy } = await request('GET', '/healthz', undefined, { key: testKey(9) })
  expect({ status, body, signedBy }).toEqual({ status: 200, body: { ok: true }, signedBy: undefined })
})

test('an inventory ends what no call tells of', async () => {
  const { call, host, request } = toyApp()
  host.vendor.isDone = true
  await call()
  const rollouts = [healthy()]
  const content = { operation: 'inventory', endpoint: 'http://localhost', rollouts }
  const answer = await request('POST', '/v1/inventory', content)
  expect(answer.status).toBe(200)
  expect(answer.signedBy).toBeDefined()
  await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual(['succeeded'])
})

test.each([
  ['names it among the others', { others: ['c0ffee00-0000-4000-8000-000000000001'] }, []],
  ['has no others', { others: [] }, ['orphaned']],
  ['may have others', {}, []],
  ['is all there is', { complete: true }, ['orphaned']],
  ['was begun before it was heard of', { complete: true, age: '15m' }, []],
])('an inventory without a Rollout that %s', async (_, content, ended) => {
  const { call, host, request } = toyApp()
  await call()
  host.now += 10 * 60_000
  const inventory = { operation: 'inventory', endpoint: 'http://localhost', rollouts: [], ...content }
  expect(await request('POST', '/v1/inventory', inventory)).toMatchObject({ status: 200, body: { observed: 0 } })
  await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual(ended)
})

test.each([
  [0, ['orphaned']],
  [4, []],
])('an inventory that was signed %d minutes ago, as one that is replayed, is as old', async (minutes, ended) => {
  const { call, host, request } = toyApp()
  await call()
  host.now += 5 * 60_000
  const inventory = { operation: 'inventory', endpoint: 'http://localhost', rollouts: [], complete: true }
  const at = new Date(Date.now() - minutes * 60_000)
  expect(await request('POST', '/v1/inventory', inventory, { at })).toMatchObject({ status: 200 })
  await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual(ended)
})

test('an inventory that is replayed with one more character in its time is refused, and ends nothing', async () => {
  const { call, host, keys } = toyApp()
  await call()
  host.now += 5 * 60_000
  const body = JSON.stringify({ operation: 'inventory', endpoint: 'http://localhost', rollouts: [], complete: true })
  const headers = new Headers(await sign(keys[0] ?? testKey(1), 'msg_1', body))
  headers.set('webhook-timestamp', `${headers.get('webhook-timestamp')}x`)
  const app = createApp(host.runtime, { keys })
  expect((await app.request('/v1/inventory', { method: 'POST', body, headers })).status).toBe(401)
  await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual([])
})

test('an inventory ends nothing of another cluster', async () => {
  const us = testKey(2, { cluster: 'prod-us', region: 'us' })
  const { call, host, request } = toyApp({ keys: [testKey(1), us] })
  await call({ rollout: sampleRollout() })
  const content = { operation: 'inventory', endpoint: 'http://localhost', rollouts: [healthy()] }
  await request('POST', '/v1/inventory', content, { key: us })
  await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual([])
})
