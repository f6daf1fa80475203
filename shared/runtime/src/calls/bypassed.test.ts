import { succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { isOpen } from '../journal/records.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/index.ts'
import { aborted, at, atStep, healthy, promoted, type ToyHost, toyHost } from '../testing/toy-host.ts'

const endedOf = ({ vendor }: ToyHost) => vendor.things.map(({ ended }) => ended)
const isAnythingOpen = async (host: ToyHost) => Object.values((await host.journal()).runs).some(isOpen)
const closedWith = async (host: ToyHost) => {
  await host.closeDue()
  return endedOf(host)
}
/** Statuses as the controller keeps them. */
const withStatus = (index: number, phase: string, status: unknown) => ({
  canary: { stepPluginStatuses: [{ index, name: 'canary-steps/toy', operation: 'Run', phase, status }] },
})

test.each([['Run'], ['inventory']])('a Running step that a later %s shows to be passed is bypassed', async (where) => {
  const host = toyHost()
  await host.run({ rollout: atStep(1) })
  if (where === 'Run') await host.run({ rollout: atStep(3) })
  else await host.observe(atStep(3))
  expect((await closedWith(host))[0]).toEqual(['bypassed'])
})

test('a step that is Running when its rollout is Healthy is bypassed', async () => {
  const host = toyHost()
  await host.run()
  await host.observe(healthy())
  expect(await closedWith(host)).toEqual([['bypassed']])
  expect(await isAnythingOpen(host)).toBe(false)
})

test('an effect that a bypassed step opened for its whole attempt is told of the bypass, and then of the end of the attempt', async () => {
  const host = toyHost({
    run: async ({ open }) => wait(await open('thread', host.vendor.plan({ lifetime: 'rollout' })), '30s', 'waiting'),
    async end({ close, outcome }) {
      await close('thread', host.vendor.plan({ lifetime: 'rollout' }), (thread) => host.vendor.end(thread, outcome))
      return succeed()
    },
  })
  await host.run()
  await host.observe(healthy())
  expect(await closedWith(host)).toEqual([[]])
  expect(await closedWith(host)).toEqual([['succeeded']])
  expect(await isAnythingOpen(host)).toBe(false)
})

test('Terminate of a Running step is a bypass, unless all was promoted in full', async () => {
  for (const [rollout, outcome] of [
    [healthy(), 'bypassed'],
    [promoted(), 'terminated'],
  ] as const) {
    const host = toyHost()
    const { state } = await host.run()
    await host.terminate({ state, rollout })
    expect(endedOf(host)).toEqual([[outcome]])
  }
})

test('Terminate of a step that was done is no bypass', async () => {
  const host = toyHost()
  host.vendor.isDone = true
  const { state } = await host.run()
  await host.terminate({ state, rollout: healthy() })
  expect(endedOf(host)).toEqual([['terminated']])
})

test.each([
  ['that was successful', true, atStep(3)],
  ['at which the rollout still is', false, atStep(2)],
  ['while the rollout is promoted in full: Terminate tells', false, promoted()],
])('a step %s is not bypassed', async (_, isDone, rollout) => {
  const host = toyHost()
  host.vendor.isDone = isDone
  await host.run()
  await host.observe(rollout)
  expect(await closedWith(host)).toEqual([[]])
})

test('a step that went back is not bypassed', async () => {
  const host = toyHost()
  await host.run()
  await host.observe(aborted(60, { status: { abort: true, phase: 'Degraded', currentStepIndex: 3 } }))
  expect(await closedWith(host)).toEqual([['aborted']])
})

test('a bypassed step that hears Abort later is told the truth: the rollout went back', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.observe(atStep(3))
  await host.closeDue()
  await host.abort({ state })
  expect(endedOf(host)).toEqual([['bypassed', 'aborted']])
})

test('an effect of a whole attempt outlives a bypassed step, and ends as the attempt does', async () => {
  const host: ToyHost = toyHost({
    run: async ({ open }) => ({
      decision: 'wait',
      requeueAfter: 30_000,
      message: '',
      state: await open('thread', host.vendor.plan({ lifetime: 'rollout' })),
    }),
    end: async ({ close, outcome }) => {
      await close('thread', host.vendor.plan({ lifetime: 'rollout' }), (thing) => host.vendor.end(thing, outcome))
      return succeed()
    },
  })
  await host.run({ rollout: atStep(1) })
  await host.observe(atStep(3))
  expect(await closedWith(host)).toEqual([[]])
  expect(await isAnythingOpen(host)).toBe(true)
  for (let inventories = 0; inventories < 2; inventories += 1) await host.observe(healthy())
  expect(await closedWith(host)).toEqual([['succeeded']])
  expect(await isAnythingOpen(host)).toBe(false)
})

test('a view from before a retry bypasses nothing of the attempt after it', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.abort({ state })
  await host.run({ rollout: atStep(1, { attempt: at(120) }) })
  await host.observe(atStep(3, { attempt: at(30) }))
  await host.run({ rollout: atStep(3, { attempt: at(30) }) })
  expect(await closedWith(host)).toEqual([['aborted'], []])
})

test('a view that may be from before a retry of the same second bypasses nothing', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.abort({ state, rollout: aborted(0) })
  await host.run({ rollout: atStep(1) })
  host.now += 20_000
  const again = await host.run({ rollout: atStep(1) })
  await host.observe(atStep(3))
  await host.run({ rollout: atStep(3) })
  expect((await closedWith(host)).slice(0, 2)).toEqual([['aborted'], []])
  expect(await host.run({ state: again.state, rollout: atStep(1) })).toMatchObject({ message: 'waiting' })
})

test('a late Run of a step that was passed ends nothing that came after it', async () => {
  const host = toyHost()
  host.vendor.isDone = true
  const first = await host.run({ rollout: atStep(1) })
  host.vendor.isDone = false
  const second = await host.run({ rollout: atStep(2) })
  expect(await host.run({ rollout: atStep(1) })).toMatchObject({ phase: 'Successful', state: first.state })
  expect(await host.run({ state: second.state, rollout: atStep(2) })).toMatchObject({ message: 'waiting' })
  expect(await closedWith(host)).toEqual([[], []])
})

test('an inventory from before a step was reached bypasses nothing', async () => {
  const host = toyHost()
  await host.run({ rollout: atStep(2) })
  await host.observe(atStep(1))
  await host.observe(sampleRollout({ revision: 1, status: { currentStepIndex: 4 } }))
  expect(await closedWith(host)).toEqual([[]])
})

test.each([
  ['a Run of a later step', (host: ToyHost, status: object) => host.run({ rollout: atStep(3, { status }) })],
  ['the inventory', (host: ToyHost, status: object) => host.observe(atStep(3, { status }))],
  ['a Healthy rollout', (host: ToyHost, status: object) => host.observe(healthy({ status }))],
])('a journal that is behind learns of a step that was done from %s', async (_, tell) => {
  const ahead = toyHost()
  const { state } = await ahead.run()
  const [key = ''] = Object.keys((await ahead.journal()).runs)
  const store = memoryStore()
  const partition = 'rollout/test/c0ffee00-0000-4000-8000-000000000001'
  const backup = await ahead.runtime.store.get(partition, 'journal')
  await store.put(partition, 'journal', undefined, backup?.value ?? '')
  ahead.vendor.isDone = true
  const done = await ahead.run({ state })
  const host = toyHost({}, { vendor: ahead.vendor, store })
  await tell(host, withStatus(2, 'Successful', done.state))
  expect((await host.journal()).runs[key]?.steps[2]).toMatchObject({ phase: 'Successful', seq: 2 })
  expect((await closedWith(host))[0]).not.toContain('bypassed')
})

test('after a lost journal the state that the controller kept shows which step was bypassed', async () => {
  const lost = toyHost()
  const { state } = await lost.run({ rollout: atStep(1) })
  const host = toyHost({}, { vendor: lost.vendor })
  await host.run({ rollout: atStep(3, { status: withStatus(1, 'Running', state) }) })
  expect(await closedWith(host)).toEqual([['bypassed'], []])
})

test('a Run of a step that was bypassed says so, and does nothing', async () => {
  const host = toyHost()
  const { state } = await host.run({ rollout: atStep(1) })
  await host.run({ rollout: atStep(3) })
  await host.closeDue()
  const calls = [...host.vendor.calls]
  expect(await host.run({ state, rollout: atStep(1) })).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('bypassed'),
  })
  expect(host.vendor.calls).toEqual(calls)
})
