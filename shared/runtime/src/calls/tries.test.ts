import { fail, succeed, TerminalError, wait } from '@canary-steps/sdk'
import { afterEach, expect, test, vi } from 'vitest'
import type { StepEnd } from '../journal/journal.ts'
import { openRollout } from '../journal/journal-file.ts'
import { sampleRollout } from '../testing/index.ts'
import { endOf, healthy, type ToyHost, toyHost, withQueuedUndo } from '../testing/toy-host.ts'
import { isEndDue } from './close-open.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const begin = Date.parse('2026-01-01T00:00:00Z')

afterEach(() => void vi.restoreAllMocks())

test('pauses between tries double from ten seconds to ten minutes', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  const host = await withQueuedUndo()
  const pauses: number[] = []
  for (let tries = 0; tries < 8; tries += 1) {
    pauses.push(((await endOf(host))?.due ?? 0) - host.now)
    host.now += pauses.at(-1) ?? 0
    await host.closeDue()
  }
  expect(pauses.map((pause) => pause / 1_000)).toEqual([10, 20, 40, 80, 160, 320, 600, 600])
})

test.each([
  [0, 0.75],
  [0.5, 1],
  [1, 1.25],
])('a pause is a quarter shorter or longer, by chance: %d', async (chance, part) => {
  vi.spyOn(Math, 'random').mockReturnValue(chance)
  const host = await withQueuedUndo()
  expect(((await endOf(host))?.due ?? 0) - host.now).toBe(part * 10_000)
})

test.each([
  [day, 'pending'],
  [day + 1, 'dead'],
])('an undo that fails %d ms after its step ended is %s', async (later, status) => {
  const host = await withQueuedUndo()
  host.now += later
  await host.closeDue()
  expect(await endOf(host)).toMatchObject({ status })
})

const ending = (change: Partial<StepEnd>): StepEnd => ({
  ...{ outcome: 'aborted', reason: '', status: 'pending', attempts: 0, since: begin, due: begin },
  ...change,
})

test.each<[string, Partial<StepEnd>, number, boolean]>([
  ['that is due', {}, begin, true],
  ['that was due', {}, begin + 1, true],
  ['that is due later', { due: begin + 1 }, begin, false],
  ['that is done', { status: 'done' }, begin, false],
  ['that was given up', { status: 'dead' }, begin, false],
  ['that was not tried yet when the clock went back', { due: begin + 1 }, begin - hour, true],
  ['that was tried before the clock went back', { due: begin + day, triedAt: begin + hour }, begin + 1, true],
  ['that was tried and is due later', { due: begin + 2, triedAt: begin + 1 }, begin + 1, false],
  [
    'that was tried a while after it ended',
    { since: begin, due: begin + day, triedAt: begin + hour },
    begin + hour,
    false,
  ],
])('an end %s may be tried now, or not', (_, change, now, isDue) => {
  expect(isEndDue(ending(change), now)).toBe(isDue)
})

test('nothing is due of a step that has not ended', () => {
  expect(isEndDue(undefined, begin)).toBe(false)
})

test('an undo that the vendor refuses is said to have failed, and is told as a dead letter', async () => {
  const host = toyHost({ end: () => Promise.reject(new TerminalError('channel is gone')) })
  await host.run()
  expect(await host.abort()).toMatchObject({ message: 'undo failed: channel is gone' })
  const about = { step: 'toy', outcome: 'aborted', reason: 'channel is gone' }
  expect(JSON.parse(host.logs.at(-2) ?? '')).toMatchObject({ level: 'error', message: 'dead letter', ...about })
})

test('the log tells of an undo that waits, and of one that is done', async () => {
  const host = await withQueuedUndo()
  expect(JSON.parse(host.logs.at(-2) ?? '')).toMatchObject({
    ...{ level: 'warn', message: 'undo queued', outcome: 'aborted', reason: 'vendor is down' },
  })
  host.vendor.isDown = false
  host.now += minute
  await host.closeDue()
  expect(JSON.parse(host.logs.at(-1) ?? '')).toMatchObject({ level: 'info', message: 'closed', outcome: 'aborted' })
  expect(host.logs.at(-1)).not.toContain('reason')
})

test('the last trouble of an undo stays on record when it is done', async () => {
  const host = await withQueuedUndo()
  const first = await endOf(host)
  expect(first).toMatchObject({ lastError: 'vendor is down', attempts: 1, triedAt: begin })
  host.vendor.isDown = false
  host.now += minute
  await host.closeDue()
  expect(await endOf(host)).toMatchObject({
    status: 'done',
    lastError: 'vendor is down',
    attempts: 2,
    triedAt: host.now,
  })
})

test('an undo that was never in trouble has none on record', async () => {
  const host = toyHost()
  await host.run()
  await host.abort()
  expect(await endOf(host)).not.toHaveProperty('lastError')
})

test('a try that takes a while was made when it came to its end, and before that when it began', async () => {
  const tried: (number | undefined)[] = []
  const host: ToyHost = toyHost({
    end: async () => {
      tried.push((await endOf(host))?.triedAt)
      host.now += 3_000
      return fail('not now')
    },
  })
  await host.run()
  await host.abort()
  expect([...tried, (await endOf(host))?.triedAt]).toEqual([begin, begin + 3_000])
})

test('an end that an operator settled while it was tried stays settled', async () => {
  const host: ToyHost = toyHost({
    end: async () => {
      const journal = openRollout(host.runtime.store, 'test', sampleRollout().metadata.uid)
      await journal.update(({ runs }) => {
        for (const { steps } of Object.values(runs)) if (steps[2]?.end) steps[2].end.status = 'done'
      })
      return fail('not now')
    },
  })
  await host.run()
  await host.abort()
  expect(await endOf(host)).toMatchObject({ status: 'done', attempts: 0 })
})

test('an undo does not wait for a Run whose time is over', async () => {
  const host = toyHost()
  const { held } = host.vendor.hold()
  void host.call('run')
  await held
  host.now += 10_000
  expect(await host.abort()).toMatchObject({ message: 'undo queued: toy:desk: not there, and may still arrive' })
})

test('an undo that waits for a Run is due when the time of the Run is over', async () => {
  const host = toyHost()
  const { held, release } = host.vendor.hold()
  const running = host.run()
  await held
  host.now += 1_000
  await host.abort()
  expect(await endOf(host)).toMatchObject({ due: begin + 10_000 })
  release()
  await running
})

test('a bypass that could not be told is told before how the attempt ended', async () => {
  const shared = () => host.vendor.plan({ lifetime: 'rollout' })
  const host: ToyHost = toyHost({
    run: async ({ open }) => wait(await open('thread', shared()), '30s'),
    end: async ({ close, outcome }) => {
      if (host.vendor.isDown) throw new Error('vendor is down')
      await close('thread', shared(), (thing) => host.vendor.end(thing, outcome))
      return succeed()
    },
  })
  await host.run()
  host.vendor.isDown = true
  await host.observe(healthy())
  await host.closeDue()
  expect(await endOf(host)).toMatchObject({ outcome: 'bypassed', status: 'pending', attempts: 1 })
  host.vendor.isDown = false
  host.now += minute
  await host.closeDue()
  expect(await endOf(host)).toMatchObject({ outcome: 'succeeded', status: 'pending', attempts: 0 })
})

const forgetful = (lifetime: 'step' | 'rollout') => {
  const host: ToyHost = toyHost({
    run: async ({ open }) => wait(await open('thing', host.vendor.plan({ lifetime })), '30s'),
    end: async () => succeed(),
  })
  return host
}

test.each([
  ['step', '2/thing'],
  ['rollout', 'rollout/thing'],
] as const)('an Abort after which something of the %s is open is not done', async (lifetime, id) => {
  const host = forgetful(lifetime)
  await host.run()
  expect(await host.abort()).toMatchObject({ message: `undo queued: left open: ${id}` })
})

test.each([
  ['step', 'pending'],
  ['rollout', 'done'],
] as const)('a bypass after which something of the %s is open is %s', async (lifetime, status) => {
  const host = forgetful(lifetime)
  const { state } = await host.run()
  await host.terminate({ state, rollout: sampleRollout({ status: { currentStepIndex: 3 } }) })
  expect(await endOf(host)).toMatchObject({ outcome: 'bypassed', status })
})
