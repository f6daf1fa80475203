import { storyOf } from '@canary-steps/sdk'
import type { Effect, RolloutAttempt, RolloutJournal, StepEnd, StepRecord } from '../journal/journal.ts'
import { sampleRollout } from './sample-rollout.ts'

/** The key of an attempt of the sample Rollout that began at a time. */
export const sampleKey = (began = '2026-01-01T00:00:00Z', revision = 2): string =>
  `${revision}/6c8f9d7b5${revision}/5d8b7f6c9/${began}`

/** The record of a step. Change what a test is about. */
export const sampleStep = (change: Partial<StepRecord> = {}): StepRecord => ({
  ...{ step: 'toy', id: 'toy', config: {}, seq: 1, message: '', startedAt: 0, rebuilt: false, events: [] },
  phase: 'Running',
  ...change,
})

/** How one has ended, of which a vendor was told. */
export const sampleEnd = (outcome: StepEnd['outcome'], change: Partial<StepEnd> = {}): StepEnd => ({
  ...{ outcome, reason: '', status: 'done', attempts: 1, since: 1, due: 1 },
  ...change,
})

/** Something of the third step that stays until it is closed. */
export const sampleEffect = (change: Partial<Effect> = {}): Effect => ({
  ...{ owner: 2, target: 'toy:desk', attempts: 1, triedAt: 0, stays: true },
  ...change,
})

/** An attempt of the sample Rollout. */
export const sampleAttempt = (change: Partial<RolloutAttempt> = {}): RolloutAttempt => ({
  ...{ story: storyOf(sampleRollout(), { cluster: 'test', region: 'eu', index: 2 }), seen: '', steps: {}, effects: {} },
  ...change,
})

/** Its journal, to be changed. */
export const sampleJournal = (
  runs: Readonly<Record<string, RolloutAttempt>> = {},
  change: Partial<RolloutJournal> = {},
): RolloutJournal => ({
  ...{ v: 1, kind: 'rollout', revision: 2, heardAt: 0, warnedAt: 0, promoted: {} },
  runs: structuredClone(runs),
  ...change,
})
