import { expect, test } from 'vitest'
import { sampleRollout } from './testing/index.ts'
import { toyHost } from './testing/toy-host.ts'

test('an answer that the controller lost is given again without a call', async () => {
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
