import { expect, test, vi } from 'vitest'
import { healthy, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { createApp } from './app.ts'

const argoSecrets = [
  { cluster: 'other', secret: 'another-secret' },
  { cluster: 'test', secret: 'argo-secret' },
]

const post = (host: ToyHost, body: string, authorization = 'Bearer argo-secret') =>
  createApp(host.runtime, { keys: [], argoSecrets }).request('/webhooks/argo', {
    method: 'POST',
    body,
    headers: { authorization },
  })

const outcomes = async (host: ToyHost) => {
  await host.closeDue()
  return host.vendor.things.flatMap(({ ended }) => ended)
}

test("a Rollout in Argo's notification ends what it says has ended", async () => {
  const host = toyHost()
  host.vendor.isDone = true
  await host.run()
  expect((await post(host, JSON.stringify(healthy()))).status).toBe(204)
  expect(await outcomes(host)).toEqual(['succeeded'])
})

test.each([
  ['no header', ''],
  ['another secret', 'Bearer argo-secreT'],
  ['a part of the secret', 'Bearer argo'],
  ['an empty secret', 'Bearer '],
  ['another scheme', 'Basic argo-secret'],
])('with %s nobody is heard', async (_, authorization) => {
  const host = toyHost()
  await host.run()
  expect((await post(host, JSON.stringify(healthy()), authorization)).status).toBe(401)
  expect(host.logs).toContainEqual(expect.stringContaining('its header Authorization holds no secret'))
  expect(await outcomes(host)).toEqual([])
})

test('a notification speaks only for the cluster of its secret', async () => {
  const host = toyHost()
  await host.run()
  expect((await post(host, JSON.stringify(healthy()), 'Bearer another-secret')).status).toBe(204)
  expect(await outcomes(host)).toEqual([])
})

test('a notification is compared with the secrets of many clusters at the cost of one', async () => {
  const many = Array.from({ length: 40 }, (_, index) => ({ cluster: `c${index}`, secret: `secret-${index}` }))
  const app = createApp(toyHost().runtime, { keys: [], argoSecrets: many })
  const answer = async () =>
    (await app.request('/webhooks/argo', { method: 'POST', headers: { authorization: 'Bearer nobody' } })).status
  expect(await answer()).toBe(401)
  const digest = vi.spyOn(crypto.subtle, 'digest')
  expect(await answer()).toBe(401)
  expect(digest).toHaveBeenCalledTimes(1)
})

test.each(['', 'not JSON', '{}', '[]', '{"metadata":{"name":"a"}}', 'null'])(
  '%j is no Rollout and counts for nothing, which the log tells',
  async (body) => {
    const host = toyHost()
    expect((await post(host, body)).status).toBe(204)
    expect(host.logs).toEqual([expect.stringContaining('its body is not a Rollout')])
  },
)

test('a body over 1 MiB is refused', async () => {
  expect((await post(toyHost(), 'x'.repeat(1024 * 1024 + 1))).status).toBe(413)
})

test('without secrets the webhook is closed', async () => {
  const app = createApp(toyHost().runtime, { keys: [] })
  const headers = { authorization: 'Bearer ' }
  expect((await app.request('/webhooks/argo', { method: 'POST', body: '{}', headers })).status).toBe(401)
})
