import { expect, test } from 'vitest'
import { largestValue, type Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRecord } from '../testing/sample-record.ts'
import { auditRecords } from './audit-days.ts'
import { recordAudit } from './audit-log.ts'
import type { AuditRecord } from './audit-record.ts'
import { auditPart, verifyAudit } from './audit-verify.ts'

const hour = 60 * 60_000
const begin = Date.parse('2026-01-01T10:30:00Z')

/** A store that knows the largest value that it was given, and how many documents were read at a time. */
const watched = () => {
  const inMemory = memoryStore()
  const seen = { largest: 0, reads: 0, atOnce: 0 }
  let reading = 0
  const store: Store = {
    ...inMemory,
    async get(partition, id) {
      seen.reads += 1
      reading += 1
      seen.atOnce = Math.max(seen.atOnce, reading)
      await Promise.resolve()
      reading -= 1
      return inMemory.get(partition, id)
    },
    put(partition, id, expected, value) {
      seen.largest = Math.max(seen.largest, value.length)
      return inMemory.put(partition, id, expected, value)
    },
  }
  return { store, seen }
}

const site = () => {
  const { store, seen } = watched()
  const clock = { now: () => begin }
  const write = (...given: Parameters<typeof sampleRecord>) => recordAudit({ store, clock }, sampleRecord(...given))
  const all = () => auditRecords(store, 'prod', { since: begin - hour, until: begin + hour })
  return { store, seen, write, all, clock }
}

/** A name, which is not cut. */
const long = 'x'.repeat(90_000)

test('the records of one namespace hinder no other and no operator, and those of an operator hinder none', async () => {
  const { write, all, clock, seen } = site()
  const noisy = (id: string, change: Partial<AuditRecord> = {}) =>
    write(id, { namespace: 'noisy', release: long, ...change })
  for (let number = 0; number < 30; number += 1) await noisy(`before ${number}`, { kind: 'settled' })
  // the last of them is in a page that is not full yet
  for (let number = 0; number < 25; number += 1) await noisy(`${number}`)
  await expect(noisy('another')).rejects.toThrow(
    'namespace noisy has written more into the audit than an hour has room for: try again in the next',
  )
  // a known record needs no room
  await noisy('3')
  // the name of one is the beginning of the other
  for (const namespace of ['nois', 'noisy-too']) await write(namespace, { namespace, release: long })
  await noisy('settled', { kind: 'settled' })
  await noisy('settings', { kind: 'settings' })
  expect(await all()).toHaveLength(30 + 25 + 2 + 2)
  clock.now = () => begin + hour
  await noisy('another')
  expect(await all()).toHaveLength(60)
  expect(seen.largest).toBeLessThan(largestValue / 4)
})

test('however many namespaces write, no document becomes large, and a range is read by few at a time', async () => {
  const { write, all, seen } = site()
  const ids = Array.from({ length: 800 }, (_, number) => `id-${number}`)
  for (const id of ids) await write(id, { namespace: `namespace-${id}`, reason: 'r'.repeat(5_000) })
  expect(seen.largest).toBeLessThanOrEqual(100_000)
  seen.reads = 0
  seen.atOnce = 0
  expect((await all()).map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  expect(seen.atOnce).toBeLessThanOrEqual(32)
  // 4.3 MB, in pages of 100 kB
  expect(seen.reads).toBeLessThan(70)
})

test.each([
  ['another hour', 1],
  ['another day', 24],
])('a record that is written again in %s, when its page is full, is known', async (_, hours) => {
  const { store, write, all, clock } = site()
  await write('first')
  for (let number = 0; number < 5; number += 1) await write(`${number}`, { release: long })
  clock.now = () => begin + hours * hour
  await write('first', { at: new Date(begin + hours * hour).toISOString() })
  expect((await all()).filter(({ id }) => id === 'first')).toHaveLength(1)
  // a copy would be hidden by its id
  expect(await verifyAudit((page) => auditPart(store, 'prod', page))).toMatchObject({ records: 6 })
})

test('five who write the same hundred records at once write each once', async () => {
  const { write, all } = site()
  const ids = Array.from({ length: 100 }, (_, number) => `id-${number}`)
  await Promise.all(
    Array.from({ length: 5 }, async () => {
      for (const id of ids) await write(id, { reason: 'r'.repeat(5_000) })
    }),
  )
  expect((await all()).map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
})

test('the reason of a large record is cut, and a record that a Rollout makes too large is refused', async () => {
  const { write, all } = site()
  await write('long reason', { reason: 'word '.repeat(100_000) })
  const [cut] = await all()
  expect(cut?.reason.length).toBeLessThanOrEqual(8_000)
  expect(cut?.reason).toMatch(/^word .* word…$/)
  await write('at the bound', { release: 'x'.repeat(199_000) })
  await expect(write('above', { release: 'x'.repeat(200_000) })).rejects.toThrow(
    /^the record of payments\/checkout has 200\d\d\d bytes, and the audit takes 200000: shorten/,
  )
})

test('a process that dies at any write leaves an audit in which the record is written once, and found', async () => {
  for (let dies = 0; ; dies += 1) {
    const { store, write, all } = site()
    await write('before', { release: long })
    let left = dies
    const mortal: Store = {
      ...store,
      async put(...given) {
        if (left === 0) throw new Error('the process died')
        left -= 1
        return store.put(...given)
      },
    }
    const clock = { now: () => begin + hour }
    const one = sampleRecord('one', { release: long })
    const died = await recordAudit({ store: mortal, clock }, one).then(
      () => false,
      () => true,
    )
    await write('another')
    await write('one', { release: long })
    expect((await all()).map(({ id }) => id).toSorted()).toEqual(['another', 'before', 'one'])
    if (!died) return expect(dies).toBeGreaterThan(4)
  }
})

test('a page that is lost keeps nobody from writing', async () => {
  const { store, write, all } = site()
  for (const id of ['1', '2', '3']) await write(id, { release: long })
  const lost = await store.get('audit/prod/pages', '3')
  await store.remove('audit/prod/pages', '3', lost?.version)
  await write('4', { release: long })
  expect((await all()).map(({ id }) => id).toSorted()).toEqual(['1', '2', '4'])
  expect(await store.get('audit/prod/pages', '3')).toBeUndefined()
})
