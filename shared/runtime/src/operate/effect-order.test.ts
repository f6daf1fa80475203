import type { RolloutView } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { aborted, healthy, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { WireEffectOrder } from '../wire/wire-effects.ts'
import { listEffects } from './effect-list.ts'
import { orderEffect } from './effect-order.ts'

const firstId = async ({ runtime }: ToyHost) => (await listEffects(runtime)).effects[0]?.id ?? 'none'
const orderOf = async (host: ToyHost, change: object) =>
  WireEffectOrder.parse({
    operation: 'settle',
    effect: await firstId(host),
    endpoint: '',
    reason: 'gone',
    by: 'ada',
    ...change,
  })
const give = async (host: ToyHost, change: object = {}, cluster = 'test') =>
  orderEffect(host.runtime, cluster, await orderOf(host, change))

const afterAbort = async (rollout?: RolloutView): Promise<ToyHost> => {
  const host = toyHost()
  const { state } = await host.run()
  host.vendor.isDown = true
  await host.abort({ state, ...(rollout && { rollout }) })
  host.vendor.calls.length = 0
  return host
}

test('a retry closes at once what waits for its next try', async () => {
  const host = await afterAbort()
  host.vendor.isDown = false
  expect(await give(host, { operation: 'retry' })).toMatchObject({ state: 'ended', outcome: 'aborted' })
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
})

test('a retry that fails says why, and is queued again', async () => {
  const host = await afterAbort()
  expect(await give(host, { operation: 'retry' })).toMatchObject({ state: 'undo-queued', reason: 'vendor is down' })
})

test('a retry wakes what was given up, and gives it another day', async () => {
  const host = await afterAbort()
  host.now += 25 * 60 * 60_000
  await host.closeDue()
  expect(await give(host, { operation: 'retry' })).toMatchObject({ state: 'undo-queued', attempts: 1 })
  host.vendor.isDown = false
  host.now += 60 * 60_000
  await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
})

test('a retry again changes nothing', async () => {
  const host = await afterAbort()
  host.vendor.isDown = false
  const order = await orderOf(host, { operation: 'retry' })
  const first = await orderEffect(host.runtime, 'test', order)
  expect(await orderEffect(host.runtime, 'test', order)).toEqual(first)
  expect(host.vendor.things[0]?.ended).toHaveLength(1)
})

test('an effect that is open while its rollout goes on has nothing to retry', async () => {
  const host = toyHost()
  await host.run()
  expect(await give(host, { operation: 'retry' })).toMatchObject({ status: 422, title: 'nothing to retry' })
})

test('settled means ended, without a call of the vendor, and with who and why in journal and log', async () => {
  const host = await afterAbort()
  expect(await give(host)).toMatchObject({ state: 'ended', outcome: 'orphaned', reason: 'gone' })
  const [attempt] = Object.values((await host.journal()).runs)
  expect(Object.values(attempt?.effects ?? {})).toMatchObject([
    { outcome: 'orphaned', declared: { by: 'ada', reason: 'gone', at: host.now } },
  ])
  expect(host.logs.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ level: 'warn', by: 'ada', reason: 'gone' }),
  )
  host.vendor.isDown = false
  host.now += 60 * 60_000
  await host.closeDue()
  expect(host.vendor.calls).toEqual([])
})

test('it may be settled with another outcome, and the first one counts', async () => {
  const host = toyHost()
  await host.run()
  const order = await orderOf(host, { outcome: 'approved' })
  expect(await orderEffect(host.runtime, 'test', order)).toMatchObject({ outcome: 'approved' })
  const again = { ...order, outcome: 'rejected', reason: 'no' } as const
  expect(await orderEffect(host.runtime, 'test', again)).toMatchObject({ outcome: 'approved', reason: 'gone' })
})

test('an effect that was settled while its rollout went on is not closed when that ends, whichever way', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await give(host)
  await host.abort({ state })
  await host.terminate({ state, rollout: healthy() })
  expect(host.vendor.things[0]?.ended).toEqual([])
})

test('a step that has nothing open and cannot be ended can be settled', async () => {
  const host = toyHost({
    run: async () => ({ decision: 'wait', state: { id: 1 }, requeueAfter: 30_000, message: 'waiting' }),
    end: async () => Promise.reject(new Error('cannot stop it')),
  })
  const { state } = await host.run()
  await host.abort({ state, rollout: aborted() })
  expect(await give(host)).toMatchObject({ state: 'ended', outcome: 'aborted', reason: 'gone' })
  expect((await listEffects(host.runtime)).effects).toEqual([])
})

test('an undo that fails while its effect is settled does not bring it back', async () => {
  const host = toyHost({
    end: async ({ close }) => {
      await give(host)
      await close('other', host.vendor.plan(), async () => undefined)
      throw new Error('too late')
    },
  })
  const { state } = await host.run()
  await host.abort({ state })
  expect((await listEffects(host.runtime)).effects).toEqual([])
})

test.each(['none', 'nobody.0123456789abcdef', 'c0ffee00-0000-4000-8000-000000000001.0123456789abcdef', ''])(
  'an effect %j is unknown, and leaves no trace',
  async (effect) => {
    const host = toyHost()
    await host.run()
    expect(await give(host, { effect })).toMatchObject({ status: 404 })
    expect(await host.runtime.store.due(Number.MAX_SAFE_INTEGER, 10)).toHaveLength(1)
  },
)

test('an effect of another cluster is unknown', async () => {
  const host = await afterAbort()
  expect(await give(host, {}, 'prod')).toMatchObject({ status: 404 })
})
