import { afterEach, expect, test, vi } from 'vitest'
import { storePacer } from '../effects/store-pacer.ts'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/index.ts'
import { atStep, endOf, healthy, type ToyHost, toyHost, withQueuedUndo } from '../testing/toy-host.ts'
import { undoQueue } from './undo-queue.ts'

const minute = 60_000
const day = 24 * 60 * minute
const partition = `rollout/test/${sampleRollout().metadata.uid}`

afterEach(() => void vi.restoreAllMocks())

const endedOf = ({ vendor }: ToyHost) => vendor.things.map(({ ended }) => ended)

test('an undo has ten seconds, of which the store has its part, and five more if it does not heed that', async () => {
  const host = await withQueuedUndo()
  host.now += minute
  const timeout = vi.spyOn(AbortSignal, 'timeout')
  await host.closeDue()
  expect(timeout.mock.calls).toEqual([[15_000], [9_500]])
})

test('an undo that hangs is waited for no longer than that', async () => {
  const controller = new AbortController()
  const host = toyHost({ end: () => new Promise(() => undefined) })
  await host.run()
  await host.observe(healthy())
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(controller.signal)
  const done = host.closeDue()
  await expect.poll(() => endOf(host)).toMatchObject({ triedAt: host.now })
  controller.abort()
  await done
  expect(await endOf(host)).toMatchObject({ status: 'pending', attempts: 0 })
})

test.each([
  [undefined, 100],
  [{ limit: 7 }, 7],
])('a look of a host that is called (%j) takes what is due now, %d journals at a time', async (bounds, most) => {
  const host = toyHost()
  const due = vi.spyOn(host.runtime.store, 'due')
  await host.closeDue(bounds)
  // it asks when the next is due as well
  expect(due.mock.calls).toEqual([
    [host.now, most, undefined],
    [Number.MAX_SAFE_INTEGER, most, undefined],
  ])
})

test('a process that starts looks at all that is due within a day', async () => {
  const host = toyHost()
  const due = vi.spyOn(host.runtime.store, 'due')
  await undoQueue(host.runtime, 10).lookAhead()
  expect(due.mock.calls).toEqual([[host.now + day, 100_000]])
})

test('a process that starts leaves a journal alone of which nothing has ended', async () => {
  const host = toyHost()
  await host.run()
  const { store } = host.runtime
  const stored = await store.get(partition, 'journal')
  await store.put(partition, 'journal', stored?.version, stored?.value ?? '', host.now)
  const before = await store.get(partition, 'journal')
  const queue = undoQueue(host.runtime, 10)
  await queue.lookAhead()
  await queue.idle()
  expect(await store.get(partition, 'journal')).toEqual(before)
})

test('a queue that is stopped asks for nothing any more', async () => {
  const host = toyHost()
  const due = vi.spyOn(host.runtime.store, 'due')
  const queue = undoQueue(host.runtime, 10)
  queue.stop()
  await queue.look(100)
  expect(due).not.toHaveBeenCalled()
})

/** A host with undos that are due, in a store that tells when something of it is asked. */
const watched = async (asked: (call: string) => void | Promise<void>) => {
  const inMemory = memoryStore()
  const watch = { isOn: false }
  const store: Store = {
    ...inMemory,
    get: async (at, id) => {
      if (watch.isOn) await asked(`get ${at}`)
      return inMemory.get(at, id)
    },
    put: async (at, ...rest) => {
      if (watch.isOn) await asked(`put ${at}`)
      return inMemory.put(at, ...rest)
    },
  }
  const host = toyHost({}, { store })
  for (const name of ['one', 'two']) {
    const named = (rollout = sampleRollout()) => ({ ...rollout, metadata: { ...rollout.metadata, uid: name } })
    await host.run({ rollout: named() })
    await host.observe(named(healthy()))
  }
  return { host, watch }
}

test('a queue that is stopped while it looks begins nothing more', async () => {
  const asked: string[] = []
  const { host, watch } = await watched((call) => {
    asked.push(call)
    queue.stop()
  })
  const queue = undoQueue(host.runtime, 10)
  watch.isOn = true
  await queue.look(100)
  await queue.idle()
  expect(new Set(asked)).toEqual(new Set(['get rollout/test/one']))
})

test.each([
  ['ends it', [], [['bypassed'], []]],
  ['leaves it, if nobody has time for it', [true], [[], []]],
])('a queue that is stopped while an undo begins %s', async (_, given, ended) => {
  const { host, watch } = await watched((call) => {
    if (call.startsWith('put')) queue.stop(...given)
  })
  const queue = undoQueue(host.runtime, 10)
  watch.isOn = true
  await queue.look(1)
  await queue.idle()
  expect(endedOf(host)).toEqual(ended)
})

test('a look begins nothing any more when its time is over, and the next one begins the rest', async () => {
  const { host, watch } = await watched(() => {
    host.now += 600
  })
  const queue = undoQueue(host.runtime, 10)
  watch.isOn = true
  await queue.look(1, host.now + 1)
  watch.isOn = false
  await queue.idle()
  expect(endedOf(host)).toEqual([['bypassed'], []])
  await queue.look(1, host.now + 1)
  await queue.idle()
  expect(endedOf(host)).toEqual([['bypassed'], ['bypassed']])
})

test('trouble of a queue that is stopped is no trouble of its documents', async () => {
  const { host, watch } = await watched(() => {
    queue.stop()
    throw new Error('the store is closed')
  })
  const queue = undoQueue(host.runtime, 10)
  watch.isOn = true
  await queue.look(1)
  await queue.idle()
  expect(host.logs.join()).not.toContain('the store is closed')
})

test('trouble of the store sets the document aside, and another look undoes it', async () => {
  let failures = 1
  const { host, watch } = await watched((call) => {
    if (call.startsWith('put') && failures-- === 1) throw new Error('the store is locked')
  })
  watch.isOn = true
  await host.closeDue()
  host.now += minute
  await host.closeDue()
  expect(host.logs.filter((line) => line.includes('the store is locked'))).toHaveLength(1)
  expect(endedOf(host)).toEqual([['bypassed'], ['bypassed']])
})

test('documents of others that are due are none of its concern', async () => {
  const host = await withQueuedUndo()
  host.vendor.isDown = false
  host.now += minute
  await host.runtime.store.put(partition, 'of-others', undefined, '{', 0)
  await host.closeDue()
  expect(host.logs.join()).not.toContain('set aside')
  expect(endedOf(host)).toEqual([['aborted']])
})

test('a pace that nobody has asked for long is forgotten by a look, and none before', async () => {
  const host = toyHost()
  const { store } = host.runtime
  const pacer = storePacer({ store, clock: { now: () => host.now } })
  await pacer.wait('holder', { key: 'toy:desk', every: 1_000 })
  const paces = async () => (await store.due(Number.MAX_SAFE_INTEGER, 10)).map((document) => document.partition)
  await undoQueue(host.runtime, 10).lookAhead()
  await host.closeDue()
  expect(await paces()).toEqual(['pace/toy:desk'])
  host.now += 3 * minute
  await host.closeDue()
  expect(await paces()).toEqual([])
})

test('a journal that is due wrongly, and has nothing open, is passed by in silence', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.abort({ state })
  const { store } = host.runtime
  const stored = await store.get(partition, 'journal')
  await store.put(partition, 'journal', stored?.version, stored?.value ?? '', 1)
  const before = host.logs.length
  host.now += 30 * day
  await host.closeDue()
  expect(host.logs.slice(before)).toEqual([])
  expect(await store.due(host.now, 10)).toEqual([])
})

test('a step that people moved the rollout past is told so before the others are told how it ended', async () => {
  const host = toyHost()
  host.vendor.isDone = true
  await host.run({ rollout: atStep(1) })
  host.vendor.isDone = false
  await host.run({ rollout: atStep(2) })
  await host.observe(healthy())
  await host.closeDue()
  expect(host.vendor.calls.filter((call) => call.startsWith('end'))).toEqual(['end 2 bypassed', 'end 1 succeeded'])
})
