import { afterEach, expect, test, vi } from 'vitest'
import { auditRecords } from '../effects/audit-days.ts'
import { recordAudit } from '../effects/audit-log.ts'
import { functionOf } from '../http/function-of.ts'
import { createRuntime } from '../ports/runtime.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRecord } from '../testing/sample-record.ts'
import { closeLoop } from './close-loop.ts'

const day = 24 * 60 * 60_000
const begin = Date.parse('2026-01-01T10:30:00Z')

afterEach(() => void vi.useRealTimers())

const site = async () => {
  const clock = { at: begin, now: () => clock.at }
  const ports = { steps: [], store: memoryStore(), clock, fetch, env: () => btoa('k'.repeat(32)), log: () => undefined }
  await recordAudit(ports, sampleRecord('1'))
  const left = async () => (await auditRecords(ports.store, 'prod', { since: begin, until: begin + 1 })).length
  return { ports, clock, left }
}

test('a loop removes records that are older than they are kept', async () => {
  const { ports, clock, left } = await site()
  clock.at += 396 * day
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const stop = closeLoop(createRuntime(ports), 1_000)
  while ((await left()) > 0) {
    clock.at += 60 * 60_000
    vi.advanceTimersByTime(1_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await stop()
})

test('a function whose host calls closeDue removes them, as its settings say', async () => {
  const { ports, clock, left } = await site()
  const settings = { content: { audit: { keep: '2d' } }, file: 'settings.ts' }
  const { closeDue } = await functionOf({ ...ports, settings })
  clock.at += 2 * day
  for (let looks = 0; looks < 20; looks += 1) await closeDue()
  clock.at += 1
  expect(await left()).toBe(1)
  for (let looks = 0; looks < 60; looks += 1) {
    clock.at += 60_000
    await closeDue()
  }
  clock.at += day
  // a host that has no time left does not begin with that
  for (let looks = 0; looks < 3; looks += 1) await closeDue({ until: clock.at })
  expect(await left()).toBe(1)
  for (let looks = 0; looks < 3; looks += 1) await closeDue({ until: clock.at + 1_000 })
  expect(await left()).toBe(0)
})

test('a loop streams records, and a stream that hangs holds up no other work of it', async () => {
  const { ports, clock, left } = await site()
  const texts: string[] = []
  const auditStream = (lines: string) => {
    texts.push(lines)
    return new Promise<void>(() => undefined)
  }
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  let looks = 0
  const refresh = async () => {
    looks += 1
  }
  const stop = closeLoop(createRuntime({ ...ports, auditStream }), 1_000, refresh)
  while (looks < 3 || texts.length === 0) {
    vi.advanceTimersByTime(1_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(texts).toEqual([expect.stringMatching(/^\{"id":"1",.*\}\n$/)])
  expect(await left()).toBe(1)
  clock.at += 1
  await stop(1)
})

test('a function whose host calls closeDue streams them', async () => {
  const { ports } = await site()
  const texts: string[] = []
  const { closeDue } = await functionOf({ ...ports, auditStream: async (lines) => void texts.push(lines) })
  for (const _ of [1, 2]) await closeDue()
  expect(texts).toEqual([expect.stringContaining('"id":"1"')])
})
