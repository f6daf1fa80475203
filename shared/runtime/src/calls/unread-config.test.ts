import { defineStep, type Outcome, succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import * as z from 'zod'
import type { StepRecord } from '../journal/journal.ts'
import { openRollout } from '../journal/journal-file.ts'
import { pendingEnd } from '../journal/mark-end.ts'
import { sampleRollout, testHost } from '../testing/index.ts'
import { atStep, endOf, promoted, toyHost } from '../testing/toy-host.ts'
import { toyStep } from '../testing/toy-step.ts'

/** A step that ended, of which nothing is known to be open, as a host that has no such step finds it. */
const leftTo = async (record: Partial<StepRecord>) => {
  const host = toyHost({ run: async () => wait({ id: 1 }, '30s') })
  await host.run()
  const { store } = host.runtime
  const journal = openRollout(store, 'test', sampleRollout().metadata.uid)
  await journal.update(({ runs }) => {
    for (const { steps } of Object.values(runs))
      Object.assign(steps[2] ?? {}, record, { end: pendingEnd('aborted', '', host.now) })
  })
  const other = toyHost({ name: 'other' }, { store })
  await other.closeDue()
  const { status, lastError } = (await endOf(other)) ?? {}
  return lastError ? `${status}: ${lastError}` : status
}

const unread = 'pending: no step can read toy'

test.each<[string, Partial<StepRecord>, string]>([
  ['that had nothing open', { phase: 'Running', seq: 4 }, 'done'],
  ['of which something may be open', { phase: 'Running', seq: 1, rebuilt: true }, unread],
  ['whose config was refused, the first that its controller heard', { phase: 'Failed', seq: 1, rebuilt: true }, 'done'],
  ['that failed before its controller heard anything', { phase: 'Failed', seq: 0, rebuilt: true }, 'done'],
  ['that failed later, of which something may be open', { phase: 'Failed', seq: 2, rebuilt: true }, unread],
  [
    'whose config was lost, of which something may be open',
    { phase: 'Running', config: null, rebuilt: true },
    'pending: the config of toy was lost: its next call brings it',
  ],
])('the end of a step %s, and that nobody can read, is as it should be', async (_, record, end) => {
  expect(await leftTo(record)).toBe(end)
})

test('a gate that people moved a rollout past is in the audit, though nobody can read it any more', async () => {
  const host = toyHost()
  await host.run()
  const other = toyHost({ name: 'other' }, { store: host.runtime.store })
  await other.call('terminate', { rollout: promoted(), step: toyStep(host.vendor) })
  expect((await other.decisions()).map(({ kind, decision }) => [kind, decision])).toEqual([['bypassed', 'terminated']])
})

test('nothing is undone of a step that others alone can read, and it stays due', async () => {
  const host = toyHost()
  await host.run()
  const other = toyHost({ name: 'other' }, { store: host.runtime.store })
  expect(await other.call('abort', { step: toyStep(host.vendor) })).toMatchObject({
    message: 'undo queued: no step can read toy',
  })
})

test.each<[Outcome, 'terminate' | 'abort', number | undefined]>([
  ['aborted', 'abort', undefined],
  ['terminated', 'terminate', undefined],
  ['bypassed', 'terminate', 3],
])('a step that is %s hears of it by %s, with what it remembers', async (outcome, way, next) => {
  const heard: unknown[] = []
  const ends = (name: string) => async (call: { outcome: Outcome; state: unknown; findings: unknown }) => {
    heard.push([name, call.outcome, call.state, call.findings])
    return succeed()
  }
  const step = defineStep({
    name: 'plain',
    summary: 'a step that opens nothing',
    gate: true,
    secrets: [],
    config: z.strictObject({}),
    state: z.object({ id: z.number() }),
    targets: () => [],
    run: async () => wait({ id: 7 }, '30s'),
    terminate: ends('terminate'),
    abort: ends('abort'),
  })
  const host = testHost(step)
  await host.call('run')
  const rollout = next === undefined ? promoted() : atStep(next)
  await host.call(way, { rollout })
  expect(heard).toEqual([[way, outcome, { id: 7 }, []]])
})
