import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Call } from '../../journal/call.ts'
import { readEnvelope } from '../../journal/identity.ts'
import type { Store } from '../../ports/store.ts'
import { sqliteStore } from '../../store/sqlite.ts'
import { sampleRollout } from '../../testing/sample-rollout.ts'
import { aborted, type ToyHost, toyHost } from '../../testing/toy-host.ts'
import { stepExecutor } from './step-executor.ts'

const locked = 'another process has the journal locked: is a backup running?'
const field = 'spec.progressDeadlineSeconds (10m)'

let folder: string
let other: DatabaseSync
let store: Store
let host: ToyHost
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unanswered-'))
  store = sqliteStore(join(folder, 'journal.sqlite'), 1)
  other = new DatabaseSync(join(folder, 'journal.sqlite'))
  host = toyHost({}, { store })
})
afterEach(async () => {
  other.close()
  await store.close()
  rmSync(folder, { recursive: true })
})
const lock = () => other.exec('BEGIN IMMEDIATE')
const free = () => other.exec('ROLLBACK')

const call = (operation: Call['operation'], status?: unknown, rollout: unknown = sampleRollout()) =>
  stepExecutor(host.runtime, { cluster: 'test', region: 'eu' })(operation, {
    rollout,
    context: { pluginName: 'canary-steps/toy', config: {}, status },
  })
const stateOf = (answer: Awaited<ReturnType<typeof call>>) => ('status' in answer ? answer.status : undefined)

const kept = async () => stateOf(await call('run'))

it('keeps a step Running with its state while the journal is locked, so that an Abort arrives, and goes on from there', async () => {
  const state = await kept()
  lock()
  const held = { phase: 'Running', message: locked, requeueAfter: 30_000, status: state }
  expect(await call('run', state)).toEqual(held)
  free()
  expect(await call('run', state)).toMatchObject({ phase: 'Running', message: 'waiting' })
  expect(await call('abort', state, aborted())).toMatchObject({ phase: 'Successful' })
  expect(host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted']])
})

it('keeps a state that is not ours to read as it is', async () => {
  lock()
  expect(await call('run', { id: 7 })).toMatchObject({ phase: 'Running', status: { id: 7 } })
})

it('gives a step that may have acted before its first reply a key, by which a later Abort ends what is open', async () => {
  const put = host.runtime.store.put
  const locking: Store['put'] = async (...row) => {
    if (host.vendor.things.length > 0 && !other.isTransaction) lock()
    return put(...row)
  }
  host = toyHost({}, { store: { ...store, put: locking }, vendor: host.vendor })
  const answer = await call('run')
  expect(answer).toMatchObject({ phase: 'Running', message: locked, requeueAfter: 30_000 })
  expect(readEnvelope(stateOf(answer))).toMatchObject({ seq: 0, identity: { revision: 2, index: 2 } })
  free()
  host = toyHost({}, { store, vendor: host.vendor })
  await call('abort', stateOf(answer), aborted())
  // the Run that was cut off may still be at work until then
  host.now += 60_000
  await host.closeDue()
  expect(host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted']])
})

it('answers with an error, which the controller tries again, where a step without a state did nothing', async () => {
  host = toyHost({ run: () => Promise.reject(new Error('the vendor is down')) }, { store })
  expect(await call('run')).toEqual({ error: 'the vendor is down' })
})

it('answers with an error to a call that is refused, whatever the state', async () => {
  const state = await kept()
  await call('run', undefined, sampleRollout({ revision: 3 }))
  expect(await call('run', state)).toEqual({ error: expect.stringContaining('older than revision 3') })
})

it('answers with an error to an Abort that cannot be written down, and the inventory ends what is open', async () => {
  const state = await kept()
  lock()
  expect(await call('abort', state, aborted())).toEqual({ error: locked })
  free()
  await host.observe(aborted())
  await host.closeDue()
  expect(host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted']])
})

// the next poll: 30 s or 11 s, 5 s of Argo, 8 s of budget, 15 s of margin
it.each([
  ['a step with a state waits as long as the next poll comes before the deadline', true, 542_000, 561_000],
  ['a step that may have acted does too', false, 542_000, 561_000],
])('%s, and then fails', async (_, hasState, longWait, shortWait) => {
  const state = hasState ? await kept() : undefined
  const rollout = sampleRollout()
  lock()
  const start = host.now
  const answerAfter = (milliseconds: number) => {
    host.now = start + milliseconds
    return call('run', state, rollout)
  }
  expect(await answerAfter(longWait)).toMatchObject({ phase: 'Running', requeueAfter: 30_000 })
  expect(await answerAfter(longWait + 10)).toMatchObject({ phase: 'Running', requeueAfter: 11_000 })
  expect(await answerAfter(shortWait)).toMatchObject({ phase: 'Running', requeueAfter: 11_000 })
  expect(await answerAfter(shortWait + 10)).toMatchObject({
    phase: 'Failed',
    message: `not done by the progress deadline: raise ${field}; last: ${locked}`,
    status: state ?? expect.objectContaining({ seq: 0 }),
  })
})

it('a step that had failed so is undone when the journal is free', async () => {
  const state = await kept()
  lock()
  host.now += 600_000
  expect(await call('run', state, sampleRollout())).toMatchObject({ phase: 'Failed' })
  free()
  await host.observe(aborted(600))
  await host.closeDue()
  expect(host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted']])
})

it('fails what is refused, or did nothing, where the controller would try again too late', async () => {
  const rollout = sampleRollout()
  host = toyHost({ run: () => Promise.reject(new Error('the vendor is down')) }, { store })
  host.now += 550_000
  expect(await call('run', undefined, rollout)).toMatchObject({ phase: 'Failed', status: undefined })
})
