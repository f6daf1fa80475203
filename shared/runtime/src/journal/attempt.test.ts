import { succeed } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/index.ts'
import { aborted, at, atStep, toyHost } from '../testing/toy-host.ts'
import { parseKey } from './identity.ts'

const attemptOf = ({ state }: { state?: { key: string } }) => parseKey(state?.key ?? '')?.attempt
const later = sampleRollout({ attempt: at(120) })

test('the first Run begins an attempt at the transition of the Rollout', async () => {
  const { run } = toyHost()
  expect(attemptOf(await run())).toBe(at(0))
})

test('a pause of the rollout begins no attempt for the step that waits', async () => {
  const { run, vendor } = toyHost()
  const { state } = await run()
  expect(attemptOf(await run({ state, rollout: later }))).toBe(at(0))
  expect(vendor.things).toHaveLength(1)
})

test('a pause between two steps begins no attempt for the second', async () => {
  const { run } = toyHost()
  await run({ rollout: atStep(1) })
  expect(attemptOf(await run({ rollout: atStep(3, { attempt: at(120) }) }))).toBe(at(0))
})

test('a retry after an Abort is a new attempt, and opens anew', async () => {
  const { run, abort, vendor } = toyHost()
  const { state } = await run()
  await abort({ state })
  expect(attemptOf(await run({ rollout: later }))).toBe(at(120))
  expect(vendor.things.map(({ ended }) => ended)).toEqual([['aborted'], []])
})

test('a retry of step 0, which keeps its old status, is a new attempt that does not see that status', async () => {
  const seen: unknown[] = []
  const { run, abort, vendor } = toyHost({
    run: async ({ state, open }) => {
      seen.push(state)
      const { id } = await open('thing', vendor.plan())
      return { decision: 'wait', requeueAfter: 30_000, message: '', state: { id } }
    },
  })
  const { state } = await run({ rollout: atStep(0) })
  await abort({ state })
  expect(attemptOf(await run({ state, rollout: atStep(0, { attempt: at(120) }) }))).toBe(at(120))
  expect(seen).toEqual([undefined, undefined])
  expect(vendor.things.map(({ ended }) => ended)).toEqual([['aborted'], []])
})

test('the second Run of a retried step 0 goes on with its own status', async () => {
  const { run, abort, vendor } = toyHost()
  const first = await run({ rollout: atStep(0) })
  await abort({ ...(first.state && { state: first.state }) })
  const again = { rollout: atStep(0, { attempt: at(120) }) }
  const second = await run({ ...again, state: first.state })
  expect(await run({ ...again, state: second.state })).toMatchObject({ state: { key: second.state?.key, seq: 2 } })
  expect(vendor.things).toHaveLength(2)
})

test('a retry whose Abort never came is a new attempt once the status is gone, and the old one is undone', async () => {
  const host = toyHost()
  await host.run()
  expect(attemptOf(await host.run({ rollout: later }))).toBe(at(120))
  await host.closeDue()
  expect(host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted'], []])
})

test('a retry without Abort shows in the index that went back, even if step 0 keeps its status', async () => {
  const host = toyHost()
  host.vendor.isDone = true
  const { state } = await host.run({ rollout: atStep(0) })
  await host.run({ rollout: atStep(1) })
  expect(attemptOf(await host.run({ state, rollout: atStep(0, { attempt: at(120) }) }))).toBe(at(120))
  await host.closeDue()
  expect(host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted'], ['aborted'], []])
})

test('a retry after an abort that only the inventory told of is a new attempt', async () => {
  const { run, observe } = toyHost()
  const { state } = await run({ rollout: atStep(0) })
  await observe(aborted())
  expect(attemptOf(await run({ state, rollout: atStep(0, { attempt: at(120) }) }))).toBe(at(120))
})

test('a Run from before the abort that comes in after it does nothing', async () => {
  const { run, abort, vendor } = toyHost()
  const { state } = await run()
  await abort({ state })
  const calls = [...vendor.calls]
  for (const late of [{}, { state }])
    expect(await run(late)).toEqual({
      phase: 'Running',
      message: 'this attempt has ended (aborted)',
      requeueAfter: 15_000,
      state,
    })
  expect(vendor.calls).toEqual(calls)
})

test('a Run from before a retry that comes in after it does nothing, and begins no attempt', async () => {
  const { run, abort, vendor } = toyHost()
  vendor.isDone = true
  await run({ rollout: atStep(1) })
  const { state } = await run({ rollout: atStep(3) })
  await abort({ state })
  await run({ rollout: atStep(1, { attempt: at(120) }) })
  const calls = [...vendor.calls]
  expect(await run({ rollout: atStep(3) })).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('ended'),
  })
  expect(vendor.calls).toEqual(calls)
  expect(attemptOf(await run({ rollout: atStep(2, { attempt: at(240) }) }))).toBe(at(120))
})

test('a Run from between a pause and the abort does nothing either', async () => {
  const { run, abort, vendor } = toyHost()
  const paused = { rollout: sampleRollout({ attempt: at(30) }) }
  const first = await run()
  const { state } = await run({ state: first.state, ...paused })
  await abort({ state })
  expect(await run(paused)).toMatchObject({ message: 'this attempt has ended (aborted)', state })
  expect(vendor.things).toHaveLength(1)
})

test('a Run from before an abort that the inventory told of does nothing', async () => {
  const { run, observe, vendor } = toyHost()
  await run()
  await observe(aborted(60))
  expect(attemptOf(await run({ rollout: sampleRollout({ attempt: at(30) }) }))).toBe(at(0))
  expect(vendor.things).toHaveLength(1)
})

test('where Argo writes when a rollout started, nothing else tells attempts apart', async () => {
  const { run } = toyHost()
  const started = (seconds: number, transition: number) =>
    sampleRollout({ attempt: at(transition), status: { duration: { rolloutStartedAt: at(seconds) } } })
  const { state } = await run({ rollout: started(0, 5) })
  expect(attemptOf(await run({ state, rollout: started(0, 90) }))).toBe(at(0))
  expect(attemptOf(await run({ rollout: started(0, 95) }))).toBe(at(0))
  expect(attemptOf(await run({ rollout: started(120, 120) }))).toBe(at(120))
})

test('an abort and a retry within one second are two attempts: a controller asks again, a late duplicate does not', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.abort({ state, rollout: aborted(0) })
  expect(await host.run()).toMatchObject({ phase: 'Running', message: expect.stringContaining('has ended') })
  expect(host.vendor.things).toHaveLength(1)
  host.now += 20_000
  expect(attemptOf(await host.run())).toBe(`${at(0)}~`)
  expect(host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted'], []])
})

test('an approval before an abort does not count in a retry of the same second', async () => {
  const host = toyHost({ run: async ({ open }) => succeed(await open('thing', host.vendor.plan()), 'approved') })
  const { state } = await host.run({ rollout: atStep(1) })
  await host.abort({ state, rollout: aborted(0) })
  expect(await host.run({ rollout: atStep(1) })).toMatchObject({ phase: 'Running' })
})

test('a Run of an attempt that is over fails before the progress deadline makes a zombie of it', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.abort({ state, rollout: aborted(0) })
  host.now += 595_000
  expect(await host.run({ rollout: sampleRollout() })).toMatchObject({ phase: 'Failed' })
})

test('a lost journal does not begin an attempt for a later step: the states of earlier ones tell', async () => {
  const host = toyHost()
  const { state } = await host.run({ rollout: atStep(1) })
  const forgetful = toyHost({}, { vendor: host.vendor })
  const stepPluginStatuses = [{ index: 1, name: 'acme/toy', operation: 'Run', phase: 'Successful', status: state }]
  const rollout = atStep(2, { attempt: at(120), status: { canary: { stepPluginStatuses } } })
  expect(attemptOf(await forgetful.run({ rollout }))).toBe(at(0))
  expect(host.vendor.calls).toEqual(['act', 'find', 'act'])
})
