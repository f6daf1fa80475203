import { expect, test } from 'vitest'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/index.ts'
import { atStep, endOf, type ToyHost, toyHost } from '../testing/toy-host.ts'

const minute = 60_000

/** A database that loses its last writes at a failover: those since a standby was last up to date. */
const losing = (tellsHistory = true) => {
  const now = memoryStore()
  const before = new Map<string, readonly [string, string, string | undefined, number | undefined]>()
  const due = new Map<string, number | undefined>()
  let isBehind = false
  let failovers = 0
  const keep = async (partition: string, id: string) => {
    const key = JSON.stringify([partition, id])
    if (!isBehind || before.has(key)) return
    before.set(key, [partition, id, (await now.get(partition, id))?.value, due.get(key)])
  }
  const store: Store = {
    ...now,
    async put(partition, id, expected, value, dueAt) {
      await keep(partition, id)
      due.set(JSON.stringify([partition, id]), dueAt)
      return now.put(partition, id, expected, value, dueAt)
    },
    async remove(partition, id, expected) {
      await keep(partition, id)
      return now.remove(partition, id, expected)
    },
    ...(tellsHistory && { history: async () => `timeline ${failovers}` }),
  }
  return {
    store,
    /** From now on the standby learns of nothing. */
    fallBehind() {
      isBehind = true
    },
    async failOver() {
      for (const [partition, id, value, dueAt] of before.values()) {
        const version = (await now.get(partition, id))?.version
        if (value === undefined) await now.remove(partition, id, version)
        else await now.put(partition, id, version, value, dueAt)
      }
      before.clear()
      isBehind = false
      failovers += 1
    },
  }
}

/** A Run that a busy vendor sent away: the step is known, and has done nothing. */
const refused = async (host: ToyHost) => {
  host.vendor.trouble('busy')
  const { state } = await host.run()
  host.now += minute
  return state
}

/** A host whose database has lost the call that acted. `known`: the state that the controller had before. */
const afterLoss = async ({ tellsHistory = true, isFirst = false } = {}) => {
  const { store, fallBehind, failOver } = losing(tellsHistory)
  const host = toyHost({}, { store })
  // the database is older than this step
  await toyHost({}, { store }).run({ rollout: atStep(1) })
  const known = isFirst ? undefined : await refused(host)
  fallBehind()
  const { state: heard } = await host.run({ state: known })
  expect(host.vendor.things).toHaveLength(1)
  await failOver()
  host.vendor.calls.length = 0
  host.now += minute
  return { host, known, heard }
}

test.each([
  ['the first Run of its step', true],
  ['a later one', false],
])('an act of %s that the database has lost is found before it is done again', async (_, isFirst) => {
  const { host, known } = await afterLoss({ isFirst })
  expect(await host.run({ state: known })).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('waiting'),
  })
  expect(host.vendor.calls).toEqual(['find'])
  expect(host.vendor.things).toHaveLength(1)
})

test('where the controller has heard of the call, its state says so: the database need not tell', async () => {
  const { host, heard } = await afterLoss({ tellsHistory: false })
  await host.run({ state: heard })
  expect(host.vendor.calls).toEqual(['find'])
})

test('a loss of which neither the database nor the controller tells does it twice, and nobody looks in vain', async () => {
  const { host, known } = await afterLoss({ tellsHistory: false })
  await host.run({ state: known })
  expect(host.vendor.calls).toEqual(['act'])
  expect(host.vendor.things).toHaveLength(2)
})

test('an open effect that the database has lost is closed when its step ends', async () => {
  const { host, known } = await afterLoss()
  await host.abort({ state: known })
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
  expect(await endOf(host)).toMatchObject({ status: 'done' })
})

test('for an hour after a loss all acts are looked for, and later none', async () => {
  const { host } = await afterLoss()
  const callsOf = async (uid: string) => {
    host.vendor.calls.length = 0
    await host.run({ rollout: sampleRollout({ uid, now: host.now }) })
    return host.vendor.calls
  }
  expect(await callsOf('at once')).toEqual(['find', 'act'])
  host.now += 60 * minute - 1
  expect(await callsOf('within the hour')).toEqual(['find', 'act'])
  host.now += 1
  expect(await callsOf('later')).toEqual(['act'])
})

test('a database that is used for the first time has lost nothing', async () => {
  const host = toyHost({}, { store: losing().store })
  await host.run()
  expect(host.vendor.calls).toEqual(['act'])
})

test('nothing is done while the database does not tell', async () => {
  const { store } = losing()
  const host = toyHost({}, { store: { ...store, history: () => Promise.reject(new Error('recovery is in progress')) } })
  expect(await host.call('run')).toMatchObject({ message: expect.stringContaining('recovery is in progress') })
  expect(host.vendor.calls).toEqual([])
})
