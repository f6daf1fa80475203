import type { Plan, RegionStory, Story } from '@canary-steps/sdk'
import type * as z from 'zod'
import { shortHash } from './identity.ts'
import {
  type Attempt,
  type Effect,
  type Journal,
  Json,
  type ReleaseJournal,
  type ReleaseStep,
  type RolloutAttempt,
  type RolloutJournal,
  type Round,
  type StepRecord,
} from './journal.ts'

/** Changes fields of a record in a draft. Unlike `Object.assign` it takes no field and no value that the record cannot have. */
export const patch = <Written extends object>(draft: Written, fields: NoInfer<Partial<Written>>): void => {
  Object.assign(draft, fields)
}

/** A step's own value as a document keeps it: without what is undefined, which JSON does not have. */
export const jsonOf = (value: unknown): z.output<typeof Json> => Json.parse(JSON.parse(JSON.stringify(value) ?? 'null'))

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

/** By what an attempt has the effect of a step's plan. */
export const effectId = (
  { index }: Pick<StepPlace, 'index'>,
  name: string,
  { lifetime }: Pick<Plan<never>, 'lifetime'>,
): string => (lifetime === 'rollout' ? `rollout/${name}` : `${index}/${name}`)

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

/** Writes down that a step waits for a turn that comes at `at`. Time that it has waited already counts once. */
export const noteTurn = (step: StepRecord, at: number, now: number): void => {
  const before = step.turn ?? { at: 0, waited: 0 }
  step.turn = { at, waited: before.waited + Math.max(0, at - Math.max(now, before.at)) }
}

/** From when a step's own timeout counts: the time spent waiting for turns is not its own. */
export const ownStart = ({ startedAt, turn }: StepRecord): number => startedAt + (turn?.waited ?? 0)

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

/** When what waits to be undone or closed is due. */
export const pendingDue = (attempt: Attempt): number[] =>
  Object.values(attempt.steps).flatMap(({ end }) => (end?.status === 'pending' ? [end.due] : []))

/** Effects that a rebuilt record does not know may be open until it has ended. */
const mayBeOpen = ({ rebuilt, end }: StepRecord): boolean => rebuilt && !end

/** Whether the undo of a step was given up. */
const isDead = ({ end }: StepRecord): boolean => end?.status === 'dead'

/** Whether anything of an attempt is still open outside, may be, waits to be closed, or was given up and nobody said it is settled. */
export const isOpen = (attempt: Attempt): boolean =>
  pendingDue(attempt).length > 0 ||
  Object.values(attempt.steps).some((step) => isDead(step) || mayBeOpen(step)) ||
  Object.values(attempt.effects).some(({ stays, outcome }) => stays && !outcome)

/** Whether nothing more happens to an attempt by itself: something of it was given up, and all that it has open has ended. */
export const isAttemptGivenUp = (attempt: Attempt): boolean =>
  Object.values(attempt.steps).some(isDead) &&
  pendingDue(attempt).length === 0 &&
  Object.values(attempt.steps).every(({ rebuilt, end }) => !rebuilt || end !== undefined) &&
  Object.values(attempt.effects).every(({ owner, stays, outcome }) => !stays || outcome || attempt.steps[owner]?.end)

/** Silence ends nothing, a pause may be long; but who left something open should look after so many milliseconds. */
const silence = 7 * 24 * 60 * 60_000

/** When the silence about a Rollout with something open is to be warned of. */
export const silentAt = ({ heardAt, warnedAt }: Journal): number => Math.max(heardAt, warnedAt) + silence

/** How fresh a journal keeps the time it was heard of, in milliseconds: a report of thousands must not write thousands. */
const heardWithin = 60 * 60_000

/** Notes that someone told of what the journal is about, where nothing else has to be written. */
export const noteHeard = (journal: Journal, now: number): void => {
  if (journal.kind === 'rollout') delete journal.goneAt
  if (now - journal.heardAt > heardWithin) journal.heardAt = now
}

/** Notes the latest revision that was seen. It shows that a list with an older revision was wrong. */
export const noteRevision = (journal: RolloutJournal, revision: number, now: number): void => {
  if (revision >= journal.revision) delete journal.older
  if (revision > journal.revision) patch(journal, { revision, revisionAt: now })
}
