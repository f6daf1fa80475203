import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/index.ts'
import { at, toyHost } from '../testing/toy-host.ts'

test('a reply that the controller lost is given again without a call', async () => {
  const { run, vendor } = toyHost()
  vendor.isDone = true
  const answer = await run()
  expect(await run()).toEqual(answer)
  expect(vendor.calls).toEqual(['act'])
})

test('a failure that the controller lost is given again', async () => {
  const { run } = toyHost({ run: async () => ({ decision: 'fail', message: 'no' }) })
  const answer = await run()
  expect(await run()).toEqual(answer)
})

test('a Run of an older revision changes nothing', async () => {
  const host = toyHost()
  await host.run({ rollout: sampleRollout({ revision: 3 }) })
  const before = await host.journal()
  expect(await host.call('run')).toEqual({
    status: 422,
    title: 'older revision',
    detail: 'revision 2 is older than revision 3, which has been seen; nothing was done',
  })
  expect(await host.journal()).toEqual(before)
  expect(host.vendor.calls).toEqual(['act'])
})

test('a journal that is behind the status may not know all that was done', async () => {
  const behind = toyHost({ run: async () => ({ decision: 'wait', requeueAfter: 1, message: '', state: { id: 0 } }) })
  await behind.run()
  const { run, vendor } = toyHost()
  const { state } = await run()
  const host = toyHost({}, { vendor, store: behind.runtime.store })
  const saved = state && { ...state, seq: 2 }
  expect(await host.run({ state: saved })).toMatchObject({ state: { seq: 3, data: { id: 1 } } })
  expect(vendor.things).toHaveLength(1)
})

test('a status that is behind the journal is not believed', async () => {
  const { run, vendor } = toyHost({
    run: async ({ state }) => ({ decision: 'wait', requeueAfter: 1, message: '', state: { id: (state?.id ?? 0) + 1 } }),
  })
  const { state } = await run()
  await run({ state })
  expect(await run({ state })).toMatchObject({ state: { seq: 3, data: { id: 3 } } })
  expect(vendor.calls).toEqual([])
})

test('a lost status changes nothing: the journal knows the step', async () => {
  const { run, vendor } = toyHost()
  const { state } = await run()
  expect(await run()).toMatchObject({ state: { key: state?.key, seq: 2 } })
  expect(vendor.calls).toEqual(['act'])
})

test('a lost journal changes nothing: the status knows the attempt, and the vendor what was done', async () => {
  const { run, vendor } = toyHost()
  const { state } = await run()
  const forgetful = toyHost({}, { vendor })
  expect(await forgetful.run({ state, rollout: sampleRollout({ attempt: at(120) }) })).toMatchObject({
    state: { key: state?.key, seq: 2 },
  })
  expect(vendor.calls).toEqual(['act', 'find'])
})

test('a lost status after a pause changes nothing either', async () => {
  const { run, vendor } = toyHost()
  const paused = { rollout: sampleRollout({ attempt: at(30) }) }
  const { state } = await run()
  await run({ state, ...paused })
  expect(await run(paused)).toMatchObject({ state: { key: state?.key, seq: 2 } })
  expect(vendor.calls).toEqual(['act'])
})

test('after a lost journal a look-up that lags makes two, of which one is left when it is closed', async () => {
  const { run, vendor } = toyHost()
  const { state } = await run()
  const forgetful = toyHost({}, { vendor })
  vendor.isLagging = true
  const second = await forgetful.run({ state })
  expect(vendor.things).toHaveLength(2)
  vendor.isLagging = false
  await forgetful.abort({ state: second.state })
  expect(vendor.things).toMatchObject([{ id: 1, ended: ['aborted'] }])
})

test('a Run that was held up on its way does not turn back what has been seen', async () => {
  const { run } = toyHost()
  const paused = { rollout: sampleRollout({ attempt: at(30) }) }
  const { state } = await run()
  await run({ state, ...paused })
  await run({ state })
  expect(await run(paused)).toMatchObject({ state: { key: state?.key } })
})

test('an effect of a call that others had taken over from and ended is closed', async () => {
  const host = toyHost()
  const hold = host.vendor.hold()
  const slow = host.run()
  await hold.held
  host.now += 10_001
  host.vendor.trouble('busy')
  const { state } = await host.run()
  await host.abort({ state })
  hold.release()
  await slow
  host.now += 60_000
  await host.closeDue()
  expect(host.vendor.things).toMatchObject([{ ended: ['aborted'] }])
})
