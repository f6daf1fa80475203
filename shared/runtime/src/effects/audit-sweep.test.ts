import { expect, test } from 'vitest'
import { openPolicy } from '../ports/policy.ts'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRecord } from '../testing/sample-record.ts'
import { auditRecords } from './audit-days.ts'
import { recordAudit } from './audit-log.ts'
import { sweepAudit } from './audit-sweep.ts'

const hour = 60 * 60_000
const day = 24 * hour
const begin = Date.parse('2026-01-01T10:30:00Z')
const keep = 30 * day

/** A store that knows which documents are in it. */
const listing = () => {
  const inMemory = memoryStore()
  const keys = new Map<string, readonly [string, string]>()
  const store: Store = {
    ...inMemory,
    put(partition, id, ...rest) {
      keys.set(`${partition} ${id}`, [partition, id])
      return inMemory.put(partition, id, ...rest)
    },
  }
  const there = async () => {
    const found = await Promise.all(
      [...keys].map(async ([name, [partition, id]]) => ((await inMemory.get(partition, id)) ? [name] : [])),
    )
    return found.flat().toSorted()
  }
  return { store, there }
}

const site = () => {
  const { store, there } = listing()
  const logged: unknown[] = []
  const clock = { at: begin, now: () => clock.at }
  const policy = { ...openPolicy, audit: () => ({ keep }) }
  const runtime = { store, clock, policy, log: (_: string, ...told: unknown[]) => void logged.push(told) }
  const write = (id: string, change: Parameters<typeof sampleRecord>[1] = {}) =>
    recordAudit({ store, clock }, sampleRecord(id, { at: new Date(clock.at).toISOString(), ...change }))
  /** Looks as often as there is something to do. */
  const look = async (at: Store = store) => {
    for (let looks = 0; looks < 16; looks += 1) await sweepAudit({ ...runtime, store: { ...at } })
  }
  /** The same, and again when no call can know of what was given up. */
  const sweep = async (at?: Store) => {
    await look(at)
    clock.at += hour
    await look(at)
  }
  const left = async () => {
    const records = await auditRecords(store, 'prod', { since: begin - 400 * day, until: begin + 400 * day })
    return records.map(({ id }) => id)
  }
  return { store, there, clock, write, look, sweep, left, logged, runtime }
}

test.each([
  ['as old as that', keep, ['1', '2']],
  ['older', keep + 1, []],
])('records that are %s stay or go, with all that leads to them', async (_, age, expected) => {
  const { there, clock, write, look, left } = site()
  await write('1')
  await write('2')
  clock.at += age
  await look()
  // those that are given up are there until no call can know of them
  expect(await left()).toHaveLength(2)
  clock.at += hour
  if (expected.length > 0) clock.at = begin + age
  await look()
  expect((await left()).toSorted()).toEqual(expected)
  if (expected.length === 0) expect(await there()).toEqual(['audit clusters', 'audit/prod head'])
})

test('only the first pages go, and never a record that is newer', async () => {
  const { clock, write, sweep, left } = site()
  for (let day_ = 0; day_ < 90; day_ += 1) {
    await write(`${day_}`)
    clock.at += day
  }
  await sweep()
  // the last was written a day ago
  expect((await left()).toSorted()).toEqual(Array.from({ length: 30 }, (_, number) => `${60 + number}`))
})

test('a decision that was written down late is kept from then on', async () => {
  const { clock, write, look, sweep, left } = site()
  clock.at += keep - 1
  await write('late', { at: new Date(begin).toISOString() })
  clock.at += keep
  await look()
  clock.at += 1
  await sweep()
  expect(await left()).toEqual([])
})

test('a page that goes takes along no decision of the same day that is in the next', async () => {
  const { clock, write, sweep, left } = site()
  await write('1')
  clock.at += day
  await write('late', { at: new Date(begin).toISOString() })
  clock.at = begin + keep + 1
  await sweep()
  expect(await left()).toEqual(['late'])
})

test('the chain goes on from the last record that was removed', async () => {
  const { store, clock, write, sweep, left } = site()
  await write('1')
  const last = JSON.parse((await store.get('audit/prod/pages', '1'))?.value ?? '').last
  clock.at += keep + 1
  await sweep()
  await write('2')
  expect(await left()).toEqual(['2'])
  expect(JSON.parse((await store.get('audit/prod/pages', '2'))?.value ?? '')).toMatchObject({
    before: last,
    records: [{ id: '2', before: last }],
  })
})

test('documents of earlier versions go by the day of their decisions', async () => {
  const { store, there, clock, write, look } = site()
  await write('new')
  const old = (at: number) => {
    const [date = '', time = ''] = new Date(at).toISOString().split('T')
    const one = sampleRecord(`${at}`, { at: new Date(at).toISOString() })
    return store.put(`audit/prod/${date}`, time.slice(0, 2), undefined, JSON.stringify([one]))
  }
  for (const at of [begin - 300 * day, begin - 2 * day, begin - day, begin]) await old(at)
  const hours = async () => (await there()).filter((name) => / \d\d$/.test(name))
  clock.at += keep - 11 * hour
  await look()
  expect(await hours()).toEqual(['audit/prod/2025-12-31 10', 'audit/prod/2026-01-01 10'])
  clock.at += 11 * hour
  await look()
  expect(await hours()).toEqual(['audit/prod/2026-01-01 10'])
})

test('a process that dies at any write of a look leaves the rest to the next', async () => {
  for (let dies = 0; ; dies += 1) {
    const { store, there, clock, write, sweep, left } = site()
    await write('first')
    const head = await store.get('audit/prod', 'head')
    const swept = JSON.stringify({ ...JSON.parse(head?.value ?? ''), swept: begin - 5 * day })
    await store.put('audit/prod', 'head', head?.version, swept)
    for (let number = 0; number < 4; number += 1) {
      await write(`${number}`)
      clock.at += day
    }
    clock.at += keep - day + 1
    await write('newer')
    let writes = 0
    const mayDie = () => {
      writes += 1
      if (writes > dies) throw new Error('the process died')
    }
    const put: Store['put'] = async (...given) => {
      mayDie()
      return store.put(...given)
    }
    const remove: Store['remove'] = async (...given) => {
      mayDie()
      return store.remove(...given)
    }
    await sweep({ ...store, put, remove })
    expect(await left()).toContain('newer')
    await sweep()
    expect(await left()).toEqual(['newer'])
    expect((await there()).filter((name) => /\/(pages|records) /.test(name))).toHaveLength(2)
    if (writes <= dies) return expect(dies).toBeGreaterThan(10)
  }
})

test('an audit that cannot be read is told of, and hinders no other', async () => {
  const { store, clock, write, sweep, left, logged } = site()
  await write('1', { cluster: 'broken' })
  await write('1')
  const head = await store.get('audit/broken', 'head')
  await store.put('audit/broken', 'head', head?.version, '{"v":2}')
  clock.at += keep + 1
  await sweep()
  expect(await left()).toEqual([])
  expect(logged).toContainEqual([
    'old records of the audit stay',
    { cluster: 'broken', reason: expect.stringContaining('the audit cannot be read') },
  ])
})

test('it is looked for every hour where nothing is to be done', async () => {
  const { store, clock, write, runtime } = site()
  await write('1')
  let reads = 0
  const get: Store['get'] = (...given) => {
    reads += 1
    return store.get(...given)
  }
  const counted = { ...runtime, store: { ...store, get } }
  while (reads !== 0 || clock.at === begin) {
    reads = 0
    await sweepAudit(counted)
    clock.at += 1
  }
  clock.at += hour
  await sweepAudit(counted)
  expect(reads).toBeGreaterThan(0)
})
