import { type Step, succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/index.ts'
import { aborted, at, atStep, endOf, healthy, promoted, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { toyStep } from '../testing/toy-step.ts'
import { toyVendor } from '../testing/toy-vendor.ts'

const endedOf = ({ vendor }: ToyHost) => vendor.things.map(({ ended }) => ended)

test('an Abort without a state ends no other step of the same config', async () => {
  const vendor = toyVendor()
  const other: Step = toyStep(vendor, { name: 'other' })
  const host = toyHost({}, { vendor })
  const both = toyHost({}, { vendor, store: host.runtime.store, steps: [...host.runtime.steps, other] })
  await both.run({ rollout: atStep(1) })
  await both.run({ rollout: atStep(2), step: other })
  await both.abort({ step: other })
  expect(vendor.things.map(({ ended }) => ended)).toEqual([[], ['aborted']])
})

test('an Abort without a state undoes a step that had succeeded', async () => {
  const host = toyHost()
  host.vendor.isDone = true
  await host.run()
  await host.abort()
  expect(endedOf(host)).toEqual([['aborted']])
})

test('an Abort without a state ends a step at work that has nothing open', async () => {
  const host = toyHost({ run: async () => wait({ id: 1 }, '30s') })
  await host.run()
  await host.abort()
  expect(await endOf(host)).toMatchObject({ outcome: 'aborted', status: 'done' })
})

test('an Abort without a state leaves a step alone that has succeeded and left nothing', async () => {
  const host = toyHost({ run: async () => succeed({ id: 1 }, 'done') })
  await host.run()
  await host.abort()
  expect(await endOf(host)).toBeUndefined()
})

test('an Abort without a state leaves what an earlier revision has open to the undo queue', async () => {
  const host = toyHost()
  await host.run()
  await host.run({ rollout: sampleRollout({ revision: 3 }) })
  await host.abort({ rollout: sampleRollout({ revision: 3, status: { abort: true, currentStepIndex: 0 } }) })
  expect(endedOf(host)).toEqual([[], ['aborted']])
  await host.closeDue()
  expect(endedOf(host)).toEqual([['superseded'], ['aborted']])
})

test('an Abort with a state leaves what an earlier attempt has open to the undo queue', async () => {
  const host = toyHost()
  await host.run()
  const { state } = await host.run({ rollout: atStep(2, { attempt: at(60) }) })
  await host.abort({ state, rollout: aborted(90) })
  expect(host.vendor.things.at(-1)?.ended).toEqual(['aborted'])
  expect(host.vendor.calls.filter((call) => call.startsWith('end'))).toHaveLength(1)
})

test('the bridge may have made a state when the steps were others: an attempt that began then is ended as well', async () => {
  const host = toyHost()
  await host.run()
  const key = `c0ffee00-0000-4000-8000-000000000001/2/6c8f9d7b52/of-others/${at(0)}/2`
  await host.abort({ state: { v: 1, key, seq: 0 } })
  expect(endedOf(host)).toEqual([['aborted']])
})

test.each([
  ['in full', promoted(), 'terminated: in full: the remaining steps were skipped'],
  ['past it', healthy(), 'bypassed: promoted by hand: past this step, or in full'],
])('Terminate of a step says why: people promoted %s', async (_, rollout, said) => {
  const reasons: string[] = []
  const host = toyHost({
    run: async () => wait({ id: 1 }, '30s'),
    end: async ({ outcome, reason }) => {
      reasons.push(`${outcome}: ${reason}`)
      return succeed()
    },
  })
  const { state } = await host.run()
  await host.terminate({ state, rollout })
  expect(reasons).toEqual([said])
})

test('an Abort breaks the silence about its Rollout', async () => {
  const host = toyHost()
  const { state } = await host.run()
  host.now += 60_000
  await host.abort({ state })
  expect(await host.journal()).toMatchObject({ heardAt: host.now })
})

test('an Abort brings back what the journal forgot of other steps, as the Rollout shows them', async () => {
  const first = toyHost()
  const one = await first.run({ rollout: atStep(1) })
  const two = await first.run({ rollout: atStep(2) })
  const stepPluginStatuses = [
    { index: 1, name: 'canary-steps/toy', operation: 'Run', phase: 'Running', status: one.state },
  ]
  const host = toyHost({}, { vendor: first.vendor })
  const status = { phase: 'Degraded', abort: true, currentStepIndex: 0, canary: { stepPluginStatuses } }
  await host.abort({ state: two.state, rollout: aborted(60, { status }) })
  await host.closeDue()
  const [attempt] = Object.values((await host.journal()).runs)
  expect(Object.keys(attempt?.steps ?? {})).toEqual(['1', '2'])
})
