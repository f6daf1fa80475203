import type { RegionStory, Story } from '@canary-steps/sdk'
import { shortHash } from './identity.ts'
import type {
  Attempt,
  Effect,
  Journal,
  ReleaseJournal,
  ReleaseStep,
  RolloutAttempt,
  RolloutJournal,
  Round,
  StepRecord,
} from './journal.ts'

type StepPlace = { readonly run: string; readonly index: number }

const noRecord = ({ run, index }: StepPlace): Error =>
  new Error(`journal: no record of step ${index} in attempt ${run}`)

/** The record of a step in a draft. The runtime writes it before a step is called, so that it is always there. */
export function recordIn(draft: RolloutJournal, place: StepPlace): { attempt: RolloutAttempt; step: StepRecord }
export function recordIn(draft: Journal, place: StepPlace): { attempt: Attempt; step: StepRecord }
export function recordIn({ runs }: Journal, { run, index }: StepPlace): { attempt: Attempt; step: StepRecord } {
  const attempt: Attempt | undefined = runs[run]
  const step = attempt?.steps[index]
  if (!attempt || !step) throw noRecord({ run, index })
  return { attempt, step }
}

/** The same of a step of a release. */
export const roundIn = ({ runs }: ReleaseJournal, { run, index }: StepPlace): { round: Round; step: ReleaseStep } => {
  const round = runs[run]
  const step = round?.steps[index]
  if (!round || !step) throw noRecord({ run, index })
  return { round, step }
}

/** Whether an effect belongs to all steps of its attempt. */
export const isShared = (id: string): boolean => id.startsWith('rollout/')

/** Whether the journal may have lost what it knew of an effect. An effect of a whole attempt may have been opened by any of its steps. */
export const mayBeUnknown = ({ steps }: Attempt, step: StepRecord, id: string): boolean =>
  step.rebuilt || (isShared(id) && Object.values(steps).some(({ rebuilt }) => rebuilt))

/** The marker of an effect at its vendor, which is also its name for operators. */
export const markerOf = ({ uid, run }: { readonly uid: string; readonly run: string }, id: string): string =>
  shortHash([uid, run, id].join('/'))

/** Whether its outcome stays, whatever becomes of the rollout: its step decided, or an operator declared it. */
export const isFinal = ({ declared, decided }: Effect): boolean => declared !== undefined || decided === true

/** Names of what a step opened and nobody closed yet, or what it may have opened. */
export const openEffects = (attempt: Pick<Attempt, 'effects'>, index: number): string[] =>
  Object.entries(attempt.effects)
    .filter(([, { owner, stays, outcome }]) => owner === index && stays && !outcome)
    .map(([id]) => id)

/** As `openEffects`, and for a record that was rebuilt: whether the step may have more open than the journal knows. */
export const mayHaveOpen = (attempt: Pick<Attempt, 'effects' | 'steps'>, index: number): boolean =>
  openEffects(attempt, index).length > 0 || attempt.steps[index]?.rebuilt === true

/** Whether anything exists outside because of this step, or may: then the controller must go on calling. */
export const mayHaveActed = (attempt: Attempt, index: number): boolean =>
  Object.values(attempt.effects).some(
    ({ owner, result, stays, outcome }) => owner === index && !outcome && (stays || result === undefined),
  )

/** The story as a region of a round tells it, about what the round is about: regions may come from other images, or change less. */
export const storyAbout = (
  { story, subject }: Pick<Round, 'story' | 'subject'>,
  { change: _, ...told }: Story,
): Story => ({
  ...told,
  ...(subject && {
    release: story.release,
    canary: { ...story.canary, weight: told.canary.weight },
    stable: story.stable,
  }),
})

/** The story of a round: it tells of all its regions, and of what they decide about. */
export const storyOfAll = ({ story, members, subject }: Round): Story => ({
  ...story,
  ...(subject && { change: subject.change }),
  ...(subject?.beside && { beside: subject.beside }),
  regions: Object.entries(members).map(
    ([region, { weight, step, end }]): RegionStory => ({ region, weight, step, end }),
  ),
})

/** The story of an attempt of a journal, whichever that is. @throws when there is none. */
export const storyIn = (journal: Journal, key: string): Story => {
  const round = journal.kind === 'release' ? journal.runs[key] : undefined
  const story = round ? storyOfAll(round) : journal.runs[key]?.story
  if (!story) throw new Error(`journal: no attempt ${key}`)
  return story
}
