import { expect, it } from 'vitest'
import { aborted, inJournal, withMessages } from './testing/changed-evidence.ts'
import { effect, healthy, message, sampleEvidence, seen } from './testing/sample-evidence.ts'
import { verdictOf } from './verdict-of.ts'

const { history } = sampleEvidence

it('nothing is wrong with a release that went well', () => {
  expect(verdictOf(sampleEvidence)).toEqual([])
})

it('a retry, other steps and a new revision each may have a thread of their own', () => {
  const again = [
    seen(aborted),
    seen({}),
    seen({}, 2, 'other steps'),
    { ...healthy, status: { ...healthy.status, currentStepHash: 'other steps' } },
  ]
  const threads = [':rewind: aborted', ':arrows_counterclockwise: superseded'].map((ending, index) =>
    message(ending, `0.${index}`, { text: `${ending} *payments/shop* revision 2: …` }),
  )
  expect(verdictOf({ ...withMessages(...threads), history: [...history.slice(0, 2), ...again] })).toEqual([])
})

it('a Rollout that has a new revision is that of before until its status says otherwise', () => {
  const next = { ...healthy, metadata: seen({}, 3).metadata }
  expect(verdictOf({ ...sampleEvidence, history: [...history, next] })).toEqual([])
})

it('a scenario has to leave the things that it claims to leave, and nothing else', () => {
  const evidence = inJournal({ effects: [effect] })
  expect(verdictOf(evidence, [/the journal has undo-queued/])).toEqual([])
  expect(verdictOf(evidence, [/the journal has open/])).toEqual([
    expect.stringContaining('the journal has undo-queued'),
    'this was to be left, and is not: the journal has open',
  ])
})
