import { expect, test } from 'vitest'
import { isOpen } from '../journal/records.ts'
import { sampleRollout } from '../testing/index.ts'
import { aborted, at, atStep, type ToyHost, toyHost } from '../testing/toy-host.ts'

const isAnythingOpen = async (host: ToyHost) => Object.values((await host.journal()).runs).some(isOpen)
const endedOf = ({ vendor }: ToyHost) => vendor.things.map(({ ended }) => ended)

test.each([
  ['terminate', 'terminated'],
  ['abort', 'aborted'],
] as const)('%s ends what is open as %s, once', async (operation, outcome) => {
  const host = toyHost()
  const { state } = await host.run()
  for (let calls = 0; calls < 2; calls += 1)
    expect(await host[operation]({ state })).toEqual({ phase: 'Successful', message: outcome })
  expect(endedOf(host)).toEqual([[outcome]])
  expect(await isAnythingOpen(host)).toBe(false)
})

test('an Abort of a step that had succeeded undoes it', async () => {
  const host = toyHost()
  host.vendor.isDone = true
  const { state } = await host.run()
  await host.abort({ state })
  expect(endedOf(host)).toEqual([['aborted']])
})

test('Terminate after Abort tells the truth: the rollout went on', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.abort({ state })
  await host.terminate({ state })
  expect(endedOf(host)).toEqual([['aborted', 'terminated']])
  expect(await isAnythingOpen(host)).toBe(false)
})

test('Abort after Terminate tells the truth: the rollout went back', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.terminate({ state })
  await host.abort({ state })
  expect(endedOf(host)).toEqual([['terminated', 'aborted']])
  expect(await isAnythingOpen(host)).toBe(false)
})

test('an Abort opens nothing again of steps that it is not for', async () => {
  const host = toyHost()
  host.vendor.isDone = true
  const first = await host.run({ rollout: atStep(1) })
  const second = await host.run({ rollout: atStep(2) })
  await host.terminate({ state: first.state })
  await host.terminate({ state: second.state })
  await host.abort({ state: second.state })
  expect(endedOf(host)).toEqual([['terminated'], ['terminated', 'aborted']])
  expect(await isAnythingOpen(host)).toBe(false)
})

test('an Abort without a state ends every open effect of its config, and no other', async () => {
  const host = toyHost()
  await host.run({ rollout: atStep(1), config: { text: 'a', id: 'x' } })
  await host.run({ rollout: atStep(2), config: { text: 'b' } })
  await host.abort({ config: { id: 'x', text: 'a' } })
  expect(endedOf(host)).toEqual([['aborted'], []])
})

test('an Abort with a state that is not ours to read is one without a state', async () => {
  const host = toyHost()
  await host.run()
  await host.abort({ state: { v: 7, ticket: 'PAY-1' } })
  expect(endedOf(host)).toEqual([['aborted']])
})

/** The state that the bridge saves when a Run had no answer, at an attempt that it takes to have begun after `seconds`. */
const guessed = (seconds: number, index = 2) => ({
  v: 1,
  key: `c0ffee00-0000-4000-8000-000000000001/2/6c8f9d7b52/5d8b7f6c9/${at(seconds)}/${index}`,
  seq: 0,
})

test('a Run whose reply the bridge did not get goes on with the state that the bridge made', async () => {
  const host = toyHost()
  await host.run()
  const { state } = await host.run({ state: guessed(0) })
  expect(state).toMatchObject({ key: guessed(0).key, seq: 2 })
  expect(host.vendor.things).toHaveLength(1)
})

test('an Abort with the state that the bridge made ends what the Run opened', async () => {
  const host = toyHost()
  await host.run()
  await host.abort({ state: guessed(0) })
  expect(endedOf(host)).toEqual([['aborted']])
})

test('the bridge does not know that a pause began no attempt: its Abort ends the attempt before as well', async () => {
  const host = toyHost()
  await host.run()
  await host.abort({ state: guessed(30) })
  expect(endedOf(host)).toEqual([['aborted']])
  expect(await isAnythingOpen(host)).toBe(false)
})

test('a late Abort with the state that the bridge made ends neither a later attempt nor another step', async () => {
  const host = toyHost()
  await host.run({ rollout: atStep(2, { attempt: at(60) }) })
  await host.abort({ state: guessed(30) })
  await host.abort({ state: guessed(90, 1) })
  expect(endedOf(host)).toEqual([[]])
})

test('an Abort with the state of another Rollout is one without a state', async () => {
  const host = toyHost()
  const { state } = await host.run()
  const restored = { ...aborted(), metadata: { ...aborted().metadata, uid: 'another' } }
  await host.abort({ state, rollout: restored })
  expect(Object.keys((await host.journal(restored)).runs)).toEqual([])
  expect(endedOf(host)).toEqual([[]])
})

test.each(['terminate', 'abort'] as const)('%s of what never ran does nothing', async (operation) => {
  const host = toyHost()
  expect(await host[operation]()).toMatchObject({ phase: 'Successful' })
  expect(host.vendor.calls).toEqual([])
})

test('an Abort that only the controller remembers looks for what may be there', async () => {
  const { run, vendor } = toyHost()
  const { state } = await run()
  const host = toyHost({}, { vendor })
  await host.abort({ state })
  expect(vendor.calls).toEqual(['act', 'find', 'end 1 aborted'])
})

test('an Abort after a lost answer looks for what may be there', async () => {
  const host = toyHost()
  host.vendor.trouble('lost')
  const { state } = await host.run()
  await host.abort({ state })
  expect(host.vendor.calls).toEqual(['act', 'find', 'end 1 aborted'])
})

test('an Abort before the reply of a Run is done when the Run is', async () => {
  const host = toyHost()
  const hold = host.vendor.hold()
  const running = host.run()
  await hold.held
  expect(await host.abort()).toEqual({ phase: 'Successful', message: 'undo queued: a Run is still at work' })
  hold.release()
  await running
  expect(endedOf(host)).toEqual([['aborted']])
})

test('an Abort of an older revision changes nothing', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.run({ rollout: sampleRollout({ revision: 3 }) })
  const before = await host.journal()
  expect(await host.abort({ state, rollout: aborted() })).toMatchObject({ phase: 'Successful' })
  expect(await host.journal()).toEqual(before)
})

const listening = async () => {
  const reasons: string[] = []
  const host = toyHost({
    end: async ({ reason, outcome }) => {
      reasons.push(`${outcome}: ${reason}`)
      return { decision: 'succeed', message: '' }
    },
  })
  const { state } = await host.run()
  return { host, state, reasons }
}
const why = 'Rollout aborted update to revision 2'
const withReason = () => {
  const conditions = [{ type: 'Progressing', reason: 'RolloutAborted', message: why, lastTransitionTime: at(60) }]
  return aborted(60, { status: { phase: 'Degraded', abort: true, message: `RolloutAborted: ${why}`, conditions } })
}

test('an Abort says why, in the words of the condition', async () => {
  const { host, state, reasons } = await listening()
  await host.abort({ state, rollout: withReason() })
  expect(reasons[0]).toBe(`aborted: ${why}`)
})

test('where an abort is seen before the controller tells of it, the same words say why', async () => {
  const { host, reasons } = await listening()
  await host.observe(withReason())
  await host.closeDue()
  expect(reasons[0]).toBe(`aborted: ${why}`)
})
