import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sqliteStore } from '../store/sqlite.ts'
import { sampleRollout } from '../testing/index.ts'
import { toyHost } from '../testing/toy-host.ts'
import { longestBudget } from './call.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claim-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('of two Runs at once one acts, and the other answers Running with the state', async () => {
  const { run, vendor } = toyHost()
  const { state } = await run()
  const hold = vendor.hold()
  vendor.isDone = true
  const retried = sampleRollout({ revision: 3 })
  const winner = run({ rollout: retried })
  await hold.held
  const loser = await run({ rollout: retried })
  expect(loser).toEqual({
    phase: 'Running',
    message: 'another call of this step is at work',
    requeueAfter: 15_000,
    state: { v: 1, key: expect.stringContaining('/3/'), seq: 0, step: 'toy', id: 'toy', config: {} },
  })
  expect(loser.state?.key).not.toBe(state?.key)
  hold.release()
  expect(await winner).toMatchObject({ phase: 'Successful' })
  expect(vendor.things).toHaveLength(2)
})

test('of two Runs that only look, the one that answers first counts, and the other answers with the state that the step had', async () => {
  const release = Promise.withResolvers<void>()
  let polls = 0
  const { run, journal } = toyHost({
    run: async () => {
      polls += 1
      const id = polls
      if (id === 2) await release.promise
      return { decision: 'wait', requeueAfter: 30_000, message: '', state: { id } }
    },
  })
  const { state } = await run()
  const loser = run({ state })
  expect(await run({ state })).toMatchObject({ state: { seq: 2, data: { id: 3 } } })
  release.resolve()
  expect(await loser).toMatchObject({ phase: 'Running', message: 'another call of this step is at work', state })
  const kept = Object.values((await journal()).runs).flatMap(({ steps }) => Object.values(steps))
  expect(kept).toMatchObject([{ seq: 2, data: { id: 3 } }])
})

test('an intent that has expired is taken over, and the late one changes nothing', async () => {
  const host = toyHost()
  const hold = host.vendor.hold()
  const slow = host.run()
  await hold.held
  host.now += 10_001
  expect(await host.run()).toMatchObject({ message: expect.stringContaining('waiting'), state: { seq: 1 } })
  hold.release()
  expect(await slow).toMatchObject({ phase: 'Running', state: { seq: 1 } })
})

test('an intent counts until budget and grace are over', async () => {
  const host = toyHost()
  const hold = host.vendor.hold()
  const slow = host.run()
  await hold.held
  host.now += 9_999
  expect(await host.run()).toMatchObject({ message: 'another call of this step is at work' })
  hold.release()
  await slow
})

test('an intent counts from its first moment, however long its budget is', async () => {
  const host = toyHost()
  const hold = host.vendor.hold()
  const slow = host.run({ budget: 10 * longestBudget })
  await hold.held
  expect(await host.run()).toMatchObject({ message: 'another call of this step is at work' })
  hold.release()
  await slow
})

test('two acts of two calls at once converge to one', async () => {
  const host = toyHost()
  const hold = host.vendor.hold()
  const slow = host.run()
  await hold.held
  host.now += 10_001
  const { state } = await host.run()
  hold.release()
  await slow
  expect(host.vendor.calls).toEqual(['act', 'find', 'act', 'find', 'find', 'remove 2'])
  await host.abort({ state })
  expect(host.vendor.things).toMatchObject([{ ended: ['aborted'] }])
})

test('an effect that a late call opened after the end of its step is closed', async () => {
  const host = toyHost()
  const hold = host.vendor.hold()
  const slow = host.run()
  await hold.held
  expect(await host.abort()).toMatchObject({ message: 'undo queued: a Run is still at work' })
  host.now += 10_001
  await host.closeDue()
  hold.release()
  await slow
  await host.closeDue()
  expect(host.vendor.things).toMatchObject([{ ended: ['aborted'] }])
})

test('two runtimes on one file are one', async () => {
  const file = join(folder, 'journal.db')
  const one = toyHost({}, { store: sqliteStore(file) })
  const other = toyHost({}, { store: sqliteStore(file), vendor: one.vendor })
  const hold = one.vendor.hold()
  const first = one.run()
  await hold.held
  expect(await other.run()).toMatchObject({ message: 'another call of this step is at work' })
  hold.release()
  const { state } = await first
  expect(await other.run({ state })).toMatchObject({ state: { key: state?.key, seq: 2 } })
  expect(one.vendor.calls).toEqual(['act'])
  await Promise.all([one.runtime.store.close(), other.runtime.store.close()])
})
