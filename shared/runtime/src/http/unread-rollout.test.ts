import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/index.ts'
import { toyApp } from '../testing/toy-app.ts'
import { healthy } from '../testing/toy-host.ts'
import { createApp } from './app.ts'

const uid = 'c0ffee00-0000-4000-8000-00000000beef'
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
const odd = [
  ['a step index that is beyond counting', '{"currentStepIndex":1e300}'],
  ['a step index that is infinite', '{"currentStepIndex":1e999}'],
  ['a step index below 0', '{"currentStepIndex":-1}'],
  ['half a pod', '{"replicas":0.5}'],
  ['a weight that is no number', '{"canary":{"weights":{"canary":{"weight":"20"}}}}'],
  ['a saved state that is nested too deep', `{"canary":{"stepPluginStatuses":[{"status":${deep}}]}}`],
] as const

/** The text of a Rollout with another status: JSON.stringify would not nest so deep, and makes null of 1e999. */
const withStatus = (status: string, id: string) =>
  `{"metadata":{"name":"odd","namespace":"payments","uid":"${id}"},"status":${status}}`

test.each(odd)('a call with %s is a bad request, and nothing is written', async (_, status) => {
  const { host, request } = toyApp()
  const rollout = withStatus(status, uid)
  const body = `{"operation":"run","step":"toy","plugin":"canary-steps/toy","endpoint":"http://localhost","timeout":"5s","rollout":${rollout}}`
  expect(await request('POST', '/v1/steps/toy/run', undefined, { body })).toMatchObject({ status: 400 })
  expect(await host.runtime.store.get(`rollout/prod-eu/${uid}`, 'journal')).toBeUndefined()
})

test.each(odd)(
  'a Rollout with %s is passed by in the inventory: others are heard, and it is not gone',
  async (_, status) => {
    const { call, host, request } = toyApp()
    host.vendor.isDone = true
    await call()
    await call({ rollout: sampleRollout({ uid }) })
    host.now += 10 * 60_000
    const listed = `${withStatus(status, uid)},${JSON.stringify(healthy())}`
    const body = `{"operation":"inventory","endpoint":"http://localhost","complete":true,"rollouts":[${listed}]}`
    expect(await request('POST', '/v1/inventory', undefined, { body })).toMatchObject({
      status: 200,
      body: { observed: 1 },
    })
    await host.closeDue()
    expect(host.vendor.things.map(({ ended }) => ended)).toEqual([['succeeded'], []])
    expect(host.logs.join()).toContain(`"a Rollout is skipped","cluster":"prod-eu","reason":"${uid}: `)
  },
)

test('a listed Rollout that does not say which it is may be any of those that are missed: none is gone', async () => {
  const { call, host, request } = toyApp()
  await call()
  host.now += 10 * 60_000
  const content = { operation: 'inventory', endpoint: 'http://localhost', complete: true, rollouts: [{ metadata: {} }] }
  expect(await request('POST', '/v1/inventory', content)).toMatchObject({ status: 200, body: { observed: 0 } })
  await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual([])
})

test('a config that is nested too deep is a bad request', async () => {
  const { request } = toyApp()
  const body = `{"operation":"run","step":"toy","plugin":"canary-steps/toy","endpoint":"http://localhost","timeout":"5s","config":${deep},"rollout":${JSON.stringify(sampleRollout())}}`
  const { body: problem } = await request('POST', '/v1/steps/toy/run', undefined, { body })
  expect(problem).toMatchObject({
    status: 400,
    detail: expect.stringContaining('must not be nested more than 64 levels'),
  })
})

test("Argo's notification of a Rollout whose journal cannot be read is no trouble of Argo's", async () => {
  const { host } = toyApp()
  await host.runtime.store.put('rollout/prod-eu/broken', 'journal', undefined, '{"v":2}', 0)
  const app = createApp(host.runtime, { keys: [], argoSecrets: [{ cluster: 'prod-eu', secret: 'argo-secret' }] })
  const body = JSON.stringify(sampleRollout({ uid: 'broken' }))
  const headers = { authorization: 'Bearer argo-secret' }
  expect((await app.request('/webhooks/argo', { method: 'POST', body, headers })).status).toBe(204)
})
