import type { RegionStory, Story } from '@canary-steps/sdk'
import { shortHash } from './identity.ts'
import type {
  Effect,
  Journal,
  ReleaseJournal,
  ReleaseRun,
  ReleaseStep,
  RolloutJournal,
  RolloutRun,
  Run,
  StepRecord,
} from './journal.ts'

type StepPlace = { readonly run: string; readonly index: number }

/** The record of a step in a draft. The runtime writes it before a step is called, so that it is always there. */
export function recordIn(draft: RolloutJournal, place: StepPlace): { run: RolloutRun; step: StepRecord }
export function recordIn(draft: ReleaseJournal, place: StepPlace): { run: ReleaseRun; step: ReleaseStep }
export function recordIn(draft: Journal, place: StepPlace): { run: Run; step: StepRecord }
export function recordIn({ runs }: Journal, { run, index }: StepPlace): { run: Run; step: StepRecord } {
  const found: Run | undefined = runs[run]
  const step = found?.steps[index]
  if (!found || !step) throw new Error(`journal: no record of step ${index} in run ${run}`)
  return { run: found, step }
}

/** Whether an effect belongs to all steps of its run. */
export const isShared = (id: string): boolean => id.startsWith('rollout/')

/** Whether the journal may have lost what it knew of an effect. What belongs to all steps any of them may have opened. */
export const mayBeUnknown = ({ steps }: Run, step: StepRecord, id: string): boolean =>
  step.rebuilt || (isShared(id) && Object.values(steps).some(({ rebuilt }) => rebuilt))

/** What an effect carries at its vendor, and by which operators name it. */
export const markerOf = ({ uid, run }: { readonly uid: string; readonly run: string }, id: string): string =>
  shortHash([uid, run, id].join('/'))

/** Whether its outcome stays, whatever becomes of the rollout: its step decided, or an operator declared it. */
export const isFinal = ({ declared, decided }: Effect): boolean => declared !== undefined || decided === true

/** Names of what a step opened and nobody closed yet, or what it may have opened. */
export const openEffects = (run: Pick<Run, 'effects'>, index: number): string[] =>
  Object.entries(run.effects)
    .filter(([, { owner, stays, outcome }]) => owner === index && stays && !outcome)
    .map(([id]) => id)

/** As `openEffects`, and for a record that was rebuilt: whether the step may have more open than the journal knows. */
export const mayHaveOpen = (run: Pick<Run, 'effects' | 'steps'>, index: number): boolean =>
  openEffects(run, index).length > 0 || run.steps[index]?.rebuilt === true

/** Whether anything exists outside because of this step, or may: then the controller must go on calling. */
export const mayHaveActed = (run: Run, index: number): boolean =>
  Object.values(run.effects).some(
    ({ owner, result, stays, outcome }) => owner === index && !outcome && (stays || result === undefined),
  )

/** The story as a region of an attempt tells it, about what the attempt is about: regions may come from other images, or change less. */
export const storyAbout = (
  { story, subject }: Pick<ReleaseRun, 'story' | 'subject'>,
  { change: _, ...told }: Story,
): Story => ({
  ...told,
  ...(subject && {
    release: story.release,
    canary: { ...story.canary, weight: told.canary.weight },
    stable: story.stable,
  }),
})

/** The story of an attempt: it tells of all its regions, and of what they decide about. */
export const storyOfAll = ({ story, members, subject }: ReleaseRun): Story => ({
  ...story,
  ...(subject && { change: subject.change }),
  ...(subject?.beside && { beside: subject.beside }),
  regions: Object.entries(members).map(
    ([region, { weight, step, end }]): RegionStory => ({ region, weight, step, end }),
  ),
})

/** The story of a run of a journal, whichever that is. @throws when there is none. */
export const storyIn = (journal: Journal, key: string): Story => {
  const attempt = journal.kind === 'release' ? journal.runs[key] : undefined
  const story = attempt ? storyOfAll(attempt) : journal.runs[key]?.story
  if (!story) throw new Error(`journal: no run ${key}`)
  return story
}
