import { expect, test } from 'vitest'
import { openPolicy } from '../ports/policy.ts'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRecord } from '../testing/sample-record.ts'
import { recordAudit } from './audit-log.ts'
import { tellAudit } from './audit-stream.ts'
import { sweepAudit } from './audit-sweep.ts'

const hour = 60 * 60_000
const day = 24 * hour
const begin = Date.parse('2026-01-01T10:30:00Z')

const site = (store: Store = memoryStore()) => {
  const clock = { at: begin, now: () => clock.at }
  const texts: string[] = []
  const logged: unknown[] = []
  const streaming = {
    store,
    auditStream: async (lines: string) => void texts.push(lines),
    log: (_: string, ...told: unknown[]) => void logged.push(told),
  }
  const write = (id: string, cluster = 'prod') => recordAudit({ store, clock }, sampleRecord(id, { cluster }))
  const ids = () =>
    texts.flatMap((text) =>
      text
        .trimEnd()
        .split('\n')
        .map((line): string => JSON.parse(line).id),
    )
  return {
    store,
    clock,
    texts,
    logged,
    streaming,
    write,
    ids,
    tell: (more = {}) => tellAudit({ ...streaming, ...more }),
  }
}

test('each record is streamed once, in order, as the line over which the next one has the hash', async () => {
  const { store, clock, texts, write, ids, tell } = site()
  await write('1')
  await write('2')
  await tell()
  const { records } = JSON.parse((await store.get('audit/prod/pages', '1'))?.value ?? '')
  expect(texts).toEqual([records.map((record: unknown) => `${JSON.stringify(record)}\n`).join('')])
  await tell()
  await write('3')
  clock.at += day
  await write('4')
  clock.at += day
  await write('5')
  await tell()
  await tell()
  expect(ids()).toEqual(['1', '2', '3', '4', '5'])
})

test('a process that dies at any moment loses no record, and the next one tells the rest', async () => {
  for (let dies = 0; ; dies += 1) {
    const { store, clock, texts, streaming, write, ids, tell } = site()
    for (const id of ['1', '2', '3']) {
      await write(id)
      clock.at += day
    }
    let left = dies
    const mayDie = () => {
      if (left === 0) throw new Error('the process died')
      left -= 1
    }
    const put: Store['put'] = async (...given) => {
      mayDie()
      const version = await store.put(...given)
      mayDie()
      return version
    }
    const auditStream = async (lines: string) => {
      mayDie()
      texts.push(lines)
      mayDie()
    }
    await tellAudit({ ...streaming, auditStream, store: { ...store, put } })
    await tell()
    expect([...new Set(ids())]).toEqual(['1', '2', '3'])
    expect(ids().length).toBeLessThanOrEqual(4)
    if (left > 0) return expect(dies).toBeGreaterThan(6)
  }
})

test('two processes at once lose nothing, and go on behind what either told', async () => {
  const { write, ids, tell } = site()
  for (const id of ['1', '2']) await write(id)
  await Promise.all([tell(), tell()])
  expect(new Set(ids())).toEqual(new Set(['1', '2']))
  await write('3')
  const before = ids().length
  await tell()
  expect(ids().slice(before)).toEqual(['3'])
})

test('a process that was slow does not bring back what another has told since', async () => {
  const { write, ids, tell } = site()
  await write('1')
  const auditStream = async () => {
    await write('2')
    await tell()
  }
  await tell({ auditStream })
  expect(ids()).toEqual(['1', '2'])
  await tell()
  expect(ids()).toEqual(['1', '2'])
})

test('a stream that fails is told of once, and gets what it missed', async () => {
  const { write, ids, tell, logged } = site()
  await write('1')
  const auditStream = async () => Promise.reject(new Error('no space left on device'))
  for (const _ of [1, 2]) await tell({ auditStream })
  expect(logged).toEqual([
    [
      'the audit is not streamed',
      { cluster: 'prod', reason: 'no space left on device', meaning: 'its records are kept, and told later' },
    ],
  ])
  await tell()
  expect(ids()).toEqual(['1'])
  await write('2')
  await tell({ auditStream })
  expect(logged).toHaveLength(2)
})

test('an audit that cannot be read keeps no other from the stream', async () => {
  const { store, write, ids, tell, logged } = site()
  await write('1', 'broken')
  await write('2')
  const page = await store.get('audit/broken/pages', '1')
  await store.put('audit/broken/pages', '1', page?.version, '{"v":2}')
  await tell()
  expect(ids()).toEqual(['2'])
  expect(logged).toHaveLength(1)
})

test('nobody streams where nobody reads', async () => {
  const { store, write, tell } = site()
  await write('1')
  await tell({ auditStream: undefined })
  expect(await store.get('audit/prod', 'told')).toBeUndefined()
})

test('an old record stays until it is streamed, and goes then', async () => {
  const { store, clock, streaming, write, ids, tell } = site()
  await write('1')
  clock.at += day
  await write('2')
  const policy = { ...openPolicy, audit: () => ({ keep: day }) }
  const sweep = async () => {
    for (let looks = 0; looks < 20; looks += 1) await sweepAudit({ ...streaming, clock, policy, store: { ...store } })
    clock.at += hour
  }
  clock.at += 5 * day
  for (const _ of [1, 2, 3]) await sweep()
  expect(await store.get('audit/prod/pages', '1')).toBeDefined()
  await tell()
  expect(ids()).toEqual(['1', '2'])
  for (const _ of [1, 2, 3]) await sweep()
  for (const page of ['1', '2']) expect(await store.get('audit/prod/pages', page)).toBeUndefined()
  await write('3')
  await tell()
  expect(ids()).toEqual(['1', '2', '3'])
})

test('a page that is lost, and pages that were removed before anybody streamed, are passed by', async () => {
  const { store, clock, write, ids, tell } = site()
  for (const id of ['1', '2', '3']) {
    await write(id)
    clock.at += day
  }
  for (const page of ['1', '2'])
    await store.remove('audit/prod/pages', page, (await store.get('audit/prod/pages', page))?.version)
  await tell()
  expect(ids()).toEqual(['3'])
})
