import { expect, test } from 'vitest'
import { openPolicy } from '../ports/policy.ts'
import type { Store } from '../ports/store.ts'
import { remembering } from '../store/change.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRecord } from '../testing/sample-record.ts'
import type { AuditPage } from './audit-chain.ts'
import { recordAudit } from './audit-log.ts'
import { sweepAudit } from './audit-sweep.ts'
import { auditPart, verifyAudit } from './audit-verify.ts'

const hour = 60 * 60_000
const day = 24 * hour
const begin = Date.parse('2026-01-01T10:30:00Z')

/** An audit of three pages with two records each, of which the names say the page and the place. */
const site = async () => {
  const store = memoryStore()
  const clock = { at: begin, now: () => clock.at }
  const write = (id: string) => recordAudit({ store, clock }, sampleRecord(id))
  for (const page of [1, 2, 3]) {
    for (const place of [1, 2]) await write(`${page}.${place}`)
    clock.at += day
  }
  const verify = (cluster = 'prod') => verifyAudit((page) => auditPart(store, cluster, page))
  return { store, clock, write, verify }
}

const change = async (store: Store, id: string, next: (page: AuditPage) => unknown) => {
  const known = await store.get('audit/prod/pages', id)
  await store.put('audit/prod/pages', id, known?.version, JSON.stringify(next(JSON.parse(known?.value ?? ''))))
}

test('records that follow each other are counted, from the first to the last', async () => {
  const { store, verify } = await site()
  const last = JSON.parse((await store.get('audit/prod/pages', '3'))?.value ?? '').last
  expect(await verify()).toEqual({ records: 6, from: '', hash: last })
  expect(last).toMatch(/^[0-9a-f]{64}$/)
})

test('a cluster that nobody wrote of has no records, and no fault', async () => {
  const { verify } = await site()
  expect(await verify('pro')).toEqual({ records: 0, from: '', hash: '' })
})

const [first, second] = [0, 1]
const changed = (at: number) => (page: AuditPage) => ({
  ...page,
  records: page.records.map((one, place) => (place === at ? { ...one, reason: 'looks good' } : one)),
})
const without = (at: number) => (page: AuditPage) => ({ ...page, records: page.records.toSpliced(at, 1) })
const withOne = (at: number) => (page: AuditPage) => ({
  ...page,
  records: page.records.toSpliced(at, 0, { ...sampleRecord('forged'), before: page.before }),
})
const turned = (page: AuditPage) => ({ ...page, records: page.records.toReversed() })

test.each([
  ['the first record is changed', '1', changed(first), 'page 1: between record 1.1 and record 1.2'],
  ['the last of a page is changed', '1', changed(second), 'page 1: between record 1.2 and the end of the page'],
  ['the last of all is changed', '3', changed(second), 'page 3: between record 3.2 and the end of the page'],
  ['the first is taken out', '1', without(first), 'page 1: between the begin and record 1.2'],
  ['one in the middle is taken out', '2', without(first), 'page 2: between record 1.2 and record 2.2'],
  ['the last is taken out', '3', without(second), 'page 3: between record 3.1 and the end of the page'],
  ['one is put in at the begin', '1', withOne(first), 'page 1: between record forged and record 1.1'],
  ['one is put in between', '2', withOne(second), 'page 2: between record 2.1 and record forged'],
  ['one is put in at the end', '3', withOne(2), 'page 3: between record 3.2 and record forged'],
  ['two change places', '2', turned, 'page 2: between record 1.2 and record 2.2'],
])('it is told where %s', async (_, id, next, place) => {
  const { store, verify } = await site()
  await change(store, id, next)
  expect(await verify()).toMatchObject({ fault: `${place} a record was changed, taken out or put in` })
})

test.each(['1', '2', '3'])('it is told that page %s is missing, and what cannot be read', async (id) => {
  const { store, verify } = await site()
  const known = await store.get('audit/prod/pages', id)
  await store.remove('audit/prod/pages', id, known?.version)
  expect(await verify()).toMatchObject({ records: (Number(id) - 1) * 2, fault: `page ${id} is missing` })
  for (const value of ['{}', '{']) {
    await store.put('audit/prod/pages', id, (await store.get('audit/prod/pages', id))?.version, value)
    expect(await verify()).toMatchObject({ fault: `page ${id} cannot be read` })
  }
})

test('records that were removed for their age break no chain, however many are', async () => {
  const { store, clock, write, verify } = await site()
  const whole = await verify()
  if ('error' in whole) throw new Error(whole.error)
  const policy = { ...openPolicy, audit: () => ({ keep: 30 * day }) }
  const counts: number[] = []
  const look = () => sweepAudit({ store, clock, policy, log: () => undefined })
  for (let looks = 0; looks < 16; looks += 1) await look()
  clock.at = begin + 29 * day
  for (let looks = 0; looks < 40; looks += 1) {
    clock.at += 6 * hour
    await look()
    const chain = await verify()
    expect(chain).toEqual({ ...chain, hash: whole.hash })
    if ('fault' in chain || 'error' in chain) throw new Error('it is broken')
    counts.push(chain.records)
  }
  expect([...new Set(counts)]).toEqual([6, 4, 2, 0])
  await write('later')
  expect(await verify()).toMatchObject({ records: 1, from: whole.hash })
})

/** The store for a call that has read the head of the audit before everything that comes now. */
const withHeadOfBefore = async (store: Store): Promise<Store> => {
  const call = remembering(store)
  await call.get('audit/prod', 'head')
  return call
}

test('a call that knows an earlier end adds to the chain where it ends now', async () => {
  const { store, clock, verify } = await site()
  const early = await withHeadOfBefore(store)
  const large = { release: 'x'.repeat(60_000) }
  for (const id of ['4.1', '5.1']) await recordAudit({ store, clock }, sampleRecord(id, large))
  await recordAudit({ store: early, clock }, sampleRecord('5.2'))
  expect(await verify()).toEqual({ records: 9, from: '', hash: expect.any(String) })
})

test('a call that knows a page that was given up since adds nothing to it', async () => {
  const store = memoryStore()
  const clock = { at: begin, now: () => clock.at }
  await recordAudit({ store, clock }, sampleRecord('1'))
  const early = await withHeadOfBefore(store)
  clock.at += 2 * day
  const policy = { ...openPolicy, audit: () => ({ keep: day }) }
  for (let looks = 0; looks < 16; looks += 1) await sweepAudit({ store, clock, policy, log: () => undefined })
  clock.at = begin
  await recordAudit({ store: early, clock }, sampleRecord('2'))
  const chain = await verifyAudit((page) => auditPart(store, 'prod', page))
  expect(chain).toEqual({ records: 1, from: expect.stringMatching(/./), hash: expect.any(String) })
})

test('of a page that cannot be asked for it is told why', async () => {
  const { store } = await site()
  const read = async (page?: number) => (page === 2 ? { error: 'no answer' } : auditPart(store, 'prod', page))
  expect(await verifyAudit(read)).toEqual({ error: 'no answer' })
})

test('the lines alone are enough to follow the hashes', async () => {
  const { store } = await site()
  const lines = []
  for (const number of [1, 2, 3]) {
    const { page } = await auditPart(store, 'prod', number)
    const { records } = JSON.parse(JSON.stringify(page))
    lines.push(...records.map((record: unknown) => JSON.stringify(record)))
  }
  const hashOf = async (line: string) => {
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(line))
    return Buffer.from(hash).toString('hex')
  }
  for (const [at, line] of lines.entries())
    expect(JSON.parse(line).before).toBe(at === 0 ? '' : await hashOf(lines[at - 1] ?? ''))
})
