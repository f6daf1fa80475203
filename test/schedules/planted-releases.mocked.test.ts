import { openRelease } from '@canary-steps/runtime/journal/journal-file'
import { roundsOf } from '@canary-steps/runtime/release/round'
import { afterEach, expect, it, vi } from 'vitest'
import { play } from './play.ts'
import type { Happening, Schedule, StepKind } from './schedule.ts'

/** A bug that a test plants in how regions come together. */
type Planted =
  | 'own attempts'
  | 'ends ignored'
  | 'closed by the first'
  | 'stale leave'
  | 'one verdict for all'
  | 'closed by the first that decides'
const bug = vi.hoisted((): { now: Planted | undefined } => ({ now: undefined }))
afterEach(() => {
  bug.now = undefined
})

vi.mock(import('@canary-steps/runtime/release/join'), async (original) => {
  const { join } = await original()
  return {
    join(draft, who, change, at) {
      const { story } = who
      if (bug.now === 'own attempts')
        return join(draft, { ...who, story: { ...story, release: `${story.release}-${story.region}` } }, change, at)
      const members = Object.values(roundsOf(draft, story.release).at(-1)?.[1].members ?? {})
      if (bug.now === 'ends ignored') for (const member of members) delete member.end
      return join(draft, who, change, at)
    },
  }
})

vi.mock(import('@canary-steps/runtime/release/leave'), async (original) => {
  const { leaveRelease, ...others } = await original()
  return {
    ...others,
    async leaveRelease(runtime, share, leaving) {
      const { runs } = await openRelease(runtime.store, share.partition).read()
      const members = runs[share.attempt]?.members ?? {}
      const run = bug.now === 'stale leave' ? (members[share.region]?.run ?? leaving.run) : leaving.run
      const due = await leaveRelease(runtime, share, { ...leaving, run })
      const more = bug.now === 'closed by the first' ? Object.entries(members) : []
      for (const [region, member] of more)
        due.push(...(await leaveRelease(runtime, { ...share, region }, { ...leaving, ...member })))
      return due
    },
  }
})

vi.mock(import('@canary-steps/runtime/release/counts'), async (original) => {
  const counts = await original()
  return {
    ...counts,
    countOf(step, region, member) {
      const first = Object.values(step.counts ?? {}).find(({ verdict }) => verdict)
      return bug.now === 'one verdict for all' && first ? first : counts.countOf(step, region, member)
    },
    othersAt: (...args) => (bug.now === 'closed by the first that decides' ? [] : counts.othersAt(...args)),
  }
})

const schedule = (steps: readonly StepKind[], ...happenings: readonly (readonly Happening[])[]): Schedule => ({
  lasts: 300,
  inventoryEvery: 100,
  steps,
  regions: happenings.map((theirs) => ({ drift: 0, start: 0, happenings: theirs })),
  requests: [],
})

/** The same with regions that begin one after the other, so that no two of them decide at one instant. */
const apart = (theirs: Schedule): Schedule => ({
  ...theirs,
  regions: theirs.regions.map((one, place) => ({ ...one, start: 5 * place })),
})

const abortedAndRetried: readonly Happening[] = [
  { second: 10, action: 'approve' },
  { second: 30, action: 'abort' },
  { second: 60, action: 'retry' },
]
/** Nobody tells the function of the abort: the Abort is its third call. */
const retriedInSecret: readonly Happening[] = [
  { second: 10, action: 'approve' },
  { call: 3, fault: { name: 'lost-call' } },
  { second: 30, action: 'abort' },
  { second: 40, action: 'retry' },
]

const bugs: [Planted, Schedule, RegExp][] = [
  ['own attempts', schedule(['release-open', 'hold'], [], []), /began in (us though eu|eu though us) went on/],
  [
    'ends ignored',
    schedule(['release-gate', 'hold'], abortedAndRetried, [{ second: 30, action: 'abort' }]),
    /eu retried into .*, with which nobody went on/,
  ],
  [
    'closed by the first',
    schedule(['release-gate'], [{ second: 30, action: 'abort' }], []),
    /aborted while us went on/,
  ],
  [
    'stale leave',
    schedule(['release-gate', 'hold'], retriedInSecret, [{ second: 120, action: 'promote' }]),
    /while eu went on/,
  ],
  [
    'one verdict for all',
    schedule(['release-count', 'hold'], [{ second: 30, action: 'reject' }], [], []),
    /failed in ap by a no that does not count there/,
  ],
  [
    'closed by the first that decides',
    apart(schedule(['release-count', 'hold'], [{ second: 30, action: 'reject' }], [], [])),
    /was told rejected while ap went on/,
  ],
]

it.each(bugs)('a runtime with %s is found out', async (planted, theirs, says) => {
  expect((await play(theirs)).wrong).toEqual([])
  bug.now = planted
  expect((await play(theirs)).wrong.join('\n')).toMatch(says)
})
