import { RetryLater, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { inProcessPacer } from '../ports/pacer.ts'
import { sampleRollout } from '../testing/index.ts'
import { aborted, toyHost, withQueuedUndo } from '../testing/toy-host.ts'
import type { ToyCall, ToyChange } from '../testing/toy-step.ts'
import { toyVendor } from '../testing/toy-vendor.ts'
import { undoQueue } from './undo-queue.ts'

const hour = 60 * 60_000
const pace = { key: 'toy:desk', every: 1_000 }

test('a clock that goes back an hour holds up no channel: turns go on from where they were', async () => {
  const clock = { time: 2 * hour, now: () => clock.time }
  const pacer = inProcessPacer(clock, 1)
  expect([await pacer.wait('a', pace), await pacer.wait('b', pace)]).toEqual([0, 11_000])
  clock.time -= hour
  expect([await pacer.wait('b', pace), await pacer.wait('c', pace)]).toEqual([11_000, 12_000])
  clock.time += 11_000
  expect(await pacer.wait('b', pace)).toBe(0)
})

test.each([hour, 30 * 60_000, 2 * 60_000])(
  'a step whose process died is taken over, though the clock went back %d ms since',
  async (back) => {
    const host = toyHost()
    const hold = host.vendor.hold()
    void host.run()
    await hold.held
    host.now -= back
    expect(await host.run()).toMatchObject({ message: expect.stringMatching(/^waiting/) })
  },
)

test.each([
  ['that is done once for all regions', {}],
  ['at which each region counts for itself', { ownRules: ['text'] } satisfies ToyChange],
])('a step %s is taken over, though its process died and the clock went back an hour since', async (_, change) => {
  const host = toyHost(change, { config: { scope: 'release' } })
  const hold = host.vendor.hold()
  void host.run()
  await hold.held
  host.now -= hour
  expect(await host.run()).toMatchObject({ message: expect.stringMatching(/^waiting/) })
})

test('a step that is at work is not taken over because clocks of two processes are seconds apart', async () => {
  const host = toyHost()
  const hold = host.vendor.hold()
  const first = host.run()
  await hold.held
  host.now -= 10_000
  expect(await host.run()).toMatchObject({ message: 'another call of this step is at work' })
  hold.release()
  await first
})

test('an undo that was queued is done, though the clock went back an hour since', async () => {
  const host = await withQueuedUndo()
  host.vendor.isDown = false
  host.now -= hour
  await undoQueue(host.runtime, 10).lookAhead()
  await expect.poll(() => host.vendor.things[0]?.ended).toEqual(['aborted'])
})

test('hundreds of undos that were queued are done, though the clock went back an hour since', async () => {
  const host = toyHost()
  const uids = Array.from({ length: 201 }, (_, at) => `rollout-${at}`)
  for (const uid of uids) await host.run({ rollout: sampleRollout({ uid }) })
  host.vendor.isDown = true
  for (const uid of uids) await host.abort({ rollout: aborted(60, { uid }) })
  host.vendor.isDown = false
  host.now -= hour
  const queue = undoQueue(host.runtime, uids.length)
  await queue.lookAhead()
  await queue.idle()
  expect(host.vendor.things.filter(({ ended }) => ended.length === 0)).toEqual([])
})

test('an undo is tried again in its time, though the clock went back an hour between two looks of one process', async () => {
  const host = await withQueuedUndo()
  const queue = undoQueue(host.runtime, 10)
  await queue.look(100)
  host.vendor.isDown = false
  host.now -= hour
  await queue.look(100)
  host.now += 60_000
  await queue.look(100)
  await queue.idle()
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
})

test('an undo that waits for a vendor is not tried before its time by a process that starts', async () => {
  const host = toyHost({ end: () => Promise.reject(new RetryLater('busy', hour)) })
  await host.run()
  await host.abort()
  const before = await host.journal()
  const queue = undoQueue(host.runtime, 10)
  await queue.lookAhead()
  await queue.idle()
  expect(await host.journal()).toEqual(before)
})

test('a retry begins anew, though the clock went back between the abort and it', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.abort({ state, rollout: aborted(0) })
  expect(await host.run()).toMatchObject({ message: expect.stringContaining('has ended') })
  host.now -= hour
  expect(await host.run()).toMatchObject({ message: expect.stringMatching(/^waiting/) })
  expect(host.vendor.things).toHaveLength(2)
})

test('an effect that was changed before the clock went back is brought up to date at once', async () => {
  const texts: string[] = []
  const vendor = toyVendor()
  let content = 'first'
  const plan = () => ({
    ...vendor.plan(),
    edit: { content, every: 1_000, apply: async () => void texts.push(content) },
  })
  const run = async ({ open, edit }: ToyCall) => {
    const state = await open('thing', plan())
    await edit('thing', plan())
    return wait(state, '30s', content)
  }
  const host = toyHost({ run }, { vendor })
  const { state } = await host.run()
  host.now -= hour
  content = 'second'
  await host.run({ state })
  expect(texts).toEqual(['second'])
})

test('an effect that may have been made before the clock went back, and is not there, is not waited for again', async () => {
  const host = toyHost()
  host.vendor.trouble('late')
  await host.call('run')
  host.now -= hour
  await host.abort()
  expect(Object.values((await host.journal()).runs)[0]?.steps[2]?.end).toMatchObject({ status: 'done' })
})

test('a step counts from now when what the Rollout tells of its beginning lies ahead', async () => {
  const host = toyHost({}, { config: {} })
  const first = await host.run()
  const stepPluginStatuses = [{ index: 2, operation: 'Run', startedAt: '2099-01-01T00:00:00Z', status: first.state }]
  const forgetful = toyHost({}, { vendor: host.vendor })
  await forgetful.run({ state: first.state, rollout: sampleRollout({ status: { canary: { stepPluginStatuses } } }) })
  expect(Object.values((await forgetful.journal()).runs)[0]?.steps[2]?.startedAt).toBe(forgetful.now)
})
