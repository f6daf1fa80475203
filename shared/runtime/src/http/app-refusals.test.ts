import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sampleRollout } from '../testing/index.ts'
import { testKey, toyApp } from '../testing/toy-app.ts'
import { toyHost } from '../testing/toy-host.ts'
import { toyListener } from '../testing/toy-listener.ts'
import { toySignature } from '../testing/toy-webhook.ts'
import { sign } from '../wire/signature.ts'
import { maxBodyBytes } from '../wire/wire.ts'
import { createApp } from './app.ts'

// how old a signature is does not depend on how busy the machine is
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
const rollout = sampleRollout()
const big = 'x'.repeat(maxBodyBytes)

test.each([
  ['by nobody we know', () => ({ key: testKey(9) })],
  ['too long ago', () => ({ at: minutesAgo(5.1) })],
  ['in the future', () => ({ at: minutesAgo(-5.1) })],
])('a call signed %s is refused, unsigned, and changes nothing', async (_, sent) => {
  const { call, host } = toyApp()
  expect(await call({}, sent())).toMatchObject({
    status: 401,
    signedBy: undefined,
    body: { type: 'about:blank', title: 'not signed', status: 401 },
  })
  expect(host.vendor.calls).toEqual([])
})

test.each(['/v1/steps', '/v1/inventory', '/v1/steps/toy/run', '/v1/anything'])(
  '%s says nothing to one that does not sign',
  async (path) => {
    const { request } = toyApp()
    for (const method of ['GET', 'POST'])
      expect(await request(method, path, {}, { key: testKey(9) })).toMatchObject({ status: 401 })
  },
)

test('a signature for one body is none for another', async () => {
  const { host, keys } = toyApp()
  const app = createApp(host.runtime, { keys })
  const headers = await sign(testKey(1), 'msg_1', '{}')
  const statusOf = async (body: string) =>
    (await app.request('/v1/inventory', { method: 'POST', body, headers })).status
  expect([await statusOf('{}'), await statusOf('{} ')]).toEqual([400, 401])
})

test.each([
  ['is not JSON', { body: '{"operation":' }, 'the body is not JSON'],
  ['is empty', { body: '' }, 'the body is not JSON'],
  ['is a list', { body: '[]' }, 'expected object'],
])('a body that %s is a bad request', async (_, sent, detail) => {
  const { call } = toyApp()
  expect(await call({}, sent)).toMatchObject({
    status: 400,
    body: { title: 'bad request', detail: expect.stringContaining(detail) },
  })
})

const bytesOf = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))))

test.each([
  ['begins with a byte order mark', bytesOf([0xef, 0xbb, 0xbf], '{}')],
  ['has a byte that is no UTF-8', bytesOf('{"a":"', [0xff], '"}')],
  ['has half a character', bytesOf('{"a":"', [0xe2, 0x82], '"}')],
  ['has a character in more bytes than it takes', bytesOf('{"a":"', [0xc0, 0xaf], '"}')],
  ['has half a surrogate pair', bytesOf('{"a":"', [0xed, 0xa0, 0x80], '"}')],
])('a body that %s is refused before anything reads it, by every door', async (_, body) => {
  const host = toyListener()
  const argoSecrets = [{ cluster: 'prod', secret: 'argo-secret' }]
  const app = createApp(host.runtime, { keys: [testKey(1)], argoSecrets })
  const authorization = 'Bearer argo-secret'
  for (const path of ['/v1/inventory', '/webhooks/toy', '/webhooks/argo']) {
    const signed = {
      ...(await sign(testKey(1), 'msg_1', Uint8Array.from(body).buffer)),
      'toy-signature': toySignature(new TextDecoder().decode(body)),
      authorization,
    }
    const answer = await app.request(path, { method: 'POST', body, headers: signed })
    expect([path, answer.status, (await answer.json()).detail]).toEqual([path, 400, expect.stringContaining('UTF-8')])
  }
})

test.each([
  ['operation', { operation: 'resume' }],
  ['step', { step: 5 }],
  ['timeout', { timeout: 'soon' }],
  ['timeout', { timeout: undefined }],
  ['rollout', { rollout: undefined }],
  ['rollout.metadata.uid', { rollout: { ...rollout, metadata: { ...rollout.metadata, uid: '' } } }],
  ['rollout.metadata.name', { rollout: { metadata: { uid: 'u1' } } }],
])('a wrong %s is a bad request that names it: %j', async (field, change) => {
  const { call } = toyApp()
  const answer = await call(change)
  expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(field) } })
  expect(answer.signedBy).toBeDefined()
})

test.each([
  ['operation', { operation: 'abort' as const }],
  ['step', { step: 'other' }],
  ['plugin', { plugin: 'canary-steps/other' }],
  ['catch-all step', { plugin: 'canary-steps/run', config: { step: 'other' } }],
  ['catch-all config', { plugin: 'canary-steps/run', config: {} }],
  ['endpoint', { endpoint: 'https://other.example.com' }],
  ['port', { endpoint: 'http://localhost:81' }],
])('a body whose %s differs from the URL is a bad request, and changes nothing', async (_, change) => {
  const { call, host } = toyApp()
  expect(await call(change)).toMatchObject({ status: 400, body: { detail: expect.stringContaining('differ') } })
  expect(host.vendor.calls).toEqual([])
  expect((await host.journal()).runs).toEqual({})
})

test.each(['/v1/steps/other/run', '/v1/steps/constructor/run', '/v1/steps/__proto__/run'])(
  '%s is not found',
  async (path) => {
    const { call } = toyApp()
    expect(await call({}, { path })).toMatchObject({ status: 404, body: { title: 'no such step' } })
  },
)

test('an operation that there is not is a bad request', async () => {
  const { call } = toyApp()
  expect(await call({}, { path: '/v1/steps/toy/resume' })).toMatchObject({ status: 400 })
  expect(await call({ operation: 'resume' }, { path: '/v1/steps/toy/resume' })).toMatchObject({ status: 400 })
})

test('a path that there is not is not found, and that is signed', async () => {
  const { request, keys } = toyApp()
  expect(await request('POST', '/v2/steps/toy/run', {})).toMatchObject({ status: 404 })
  expect(await request('POST', '/v1/nothing', {})).toMatchObject({ status: 404, signedBy: keys[0] })
})

test('a body of more than 1 MiB is too large, whoever signed it', async () => {
  const { call, request } = toyApp()
  expect(await call({}, { body: `${big}x` })).toMatchObject({ status: 413, body: { title: 'body too large' } })
  expect(await request('POST', '/v1/inventory', {}, { body: `${big}x` })).toMatchObject({ status: 413 })
})

test('a body of exactly 1 MiB is read', async () => {
  const { call } = toyApp()
  expect(await call({}, { body: big })).toMatchObject({ status: 400 })
})

test('an older revision is refused, and changes nothing', async () => {
  const { call, host } = toyApp()
  await call({ rollout: sampleRollout({ revision: 3 }) })
  expect(await call()).toMatchObject({ status: 422, body: { title: 'older revision' } })
  expect(host.vendor.calls).toEqual(['act'])
})

test('a step that throws with nothing open is unavailable, and that is signed', async () => {
  const { call, keys } = toyApp({ host: toyHost({ run: () => Promise.reject(new Error('socket hang up')) }) })
  expect(await call()).toMatchObject({
    status: 503,
    signedBy: keys[0],
    body: { type: 'about:blank', title: 'step error', status: 503, detail: 'socket hang up' },
  })
})

test('a problem says that it is one', async () => {
  const { call } = toyApp()
  const { headers } = await call({ step: 'other' })
  expect(headers.get('content-type')).toBe('application/problem+json')
})

test('an inventory with another endpoint is a bad request', async () => {
  const { request } = toyApp()
  const content = { operation: 'inventory', endpoint: 'https://other.example.com', rollouts: [] }
  expect(await request('POST', '/v1/inventory', content)).toMatchObject({ status: 400 })
})
