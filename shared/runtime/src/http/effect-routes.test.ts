import { expect, test } from 'vitest'
import type { FunctionAddress } from '../client/client.ts'
import { fetchEffects, sendEffectOrder } from '../client/effect-client.ts'
import { sampleRollout } from '../testing/index.ts'
import { testKey } from '../testing/toy-app.ts'
import { type ToyHost, toyHost } from '../testing/toy-host.ts'
import { addressText, type SigningKey, sign } from '../wire/signature.ts'
import { createApp } from './app.ts'

const us = testKey(2, { cluster: 'prod-us', region: 'us' })
const eu = testKey(1)
const endpoint = 'https://steps.example.com'

const start = (host: ToyHost = toyHost()) => {
  const app = createApp(host.runtime, { keys: [eu, us], endpoint })
  const sent: Request[] = []
  const address = (key: SigningKey = eu): FunctionAddress => ({
    endpoint,
    keys: [key],
    timeout: 60_000,
    fetch: async (to, init) => {
      const request = new Request(to, init)
      sent.push(request.clone())
      return app.request(request)
    },
  })
  return { host, app, address, sent }
}

const open = async (host: ToyHost, uids: readonly string[] = ['a']) => {
  for (const uid of uids) {
    const rollout = sampleRollout()
    await host.run({ cluster: 'prod-eu', rollout: { ...rollout, metadata: { ...rollout.metadata, uid } } })
  }
}

const idsOf = async (address: FunctionAddress, limit = 10): Promise<string[]> => {
  const answer = await fetchEffects(address, limit)
  if ('error' in answer) throw new Error(answer.error)
  return answer.effects.map(({ id }) => id)
}

test('each cluster sees its own', async () => {
  const { host, address } = start()
  await open(host)
  expect(await idsOf(address())).toHaveLength(1)
  expect(await idsOf(address(us))).toEqual([])
})

test('a list that was cut says so', async () => {
  const { host, address } = start()
  await open(host, ['a', 'b', 'c'])
  expect(await fetchEffects(address(), 2)).toMatchObject({ effects: [{}, {}], truncated: true })
  expect(await fetchEffects(address(), 3)).toMatchObject({ effects: [{}, {}, {}], truncated: false })
})

test.each(['0', '-1', '1.5', 'all', ''])('a limit of %j is refused', async (limit) => {
  const { app } = start()
  const path = `/v1/effects?limit=${limit}`
  const headers = await sign(eu, 'msg_1', addressText('GET', new URL(path, endpoint)))
  expect((await app.request(path, { headers })).status).toBe(400)
})

test('more than 500 are not given, whatever the limit', async () => {
  const { address } = start()
  expect(await fetchEffects(address(), 10_000)).toMatchObject({ effects: [] })
})

test.each([
  ['over nothing', ''],
  ['over another path', 'GET steps.example.com/v1/steps'],
  ['over another query', 'GET steps.example.com/v1/effects?limit=5'],
  ['for another function', 'GET other.example.com/v1/effects'],
  ['for another method', 'HEAD steps.example.com/v1/effects'],
])('a signature %s lets nobody see effects', async (_, text) => {
  const { app } = start()
  const headers = await sign(eu, 'msg_1', text)
  expect((await app.request('/v1/effects', { headers })).status).toBe(401)
})

test('the signature of the catalogue is good for the catalogue alone, by any method', async () => {
  const { app } = start()
  const headers = await sign(eu, 'msg_1', '')
  expect((await app.request('/v1/steps', { headers })).status).toBe(200)
  expect((await app.request('/v1/effects', { headers, method: 'HEAD' })).status).toBe(401)
  expect((await app.request('/v1/effects/a.b/settle', { headers, method: 'POST' })).status).toBe(400)
})

test('an order is obeyed, and answered with how the effect stands', async () => {
  const { host, address } = start()
  await open(host)
  const [effect = ''] = await idsOf(address())
  const order = { operation: 'settle', effect, reason: 'removed by hand', by: 'ada', outcome: 'orphaned' } as const
  expect(await sendEffectOrder(address(), order)).toMatchObject({ id: effect, state: 'ended', outcome: 'orphaned' })
  expect(await idsOf(address())).toEqual([])
  expect(await sendEffectOrder(address(us), order)).toMatchObject({ error: expect.stringContaining('no effect') })
})

test.each([
  ['has no reason', { reason: ' ' }, '/settle'],
  ['has a long reason', { reason: 'x'.repeat(501) }, '/settle'],
  ['names another effect', { effect: 'other' }, '/settle'],
  ['names another operation', {}, '/retry'],
  ['names another function', { endpoint: 'https://other.example.com' }, '/settle'],
  ['has an unknown outcome', { outcome: 'lost' }, '/settle'],
])('an order that %s is refused', async (_, change, path) => {
  const { host, app, address } = start()
  await open(host)
  const [effect = ''] = await idsOf(address())
  const body = JSON.stringify({ operation: 'settle', effect, endpoint, reason: 'gone', ...change })
  const headers = await sign(eu, 'msg_1', body)
  const answer = await app.request(`/v1/effects/${effect}${path}`, { method: 'POST', body, headers })
  expect(answer.status).toBe(400)
  expect(await idsOf(address())).toEqual([effect])
})
