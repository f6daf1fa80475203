import { answersIn, isLate, lastAt, type Played, partsOf } from './release-parts.ts'
import type { Stage } from './stage.ts'

/** The outcome that counts when regions ended in different ways. */
const gravity = [
  'rejected',
  'failed',
  'expired',
  'aborted',
  'orphaned',
  'superseded',
  'bypassed',
  'terminated',
  'succeeded',
  'approved',
]

const graver = (one: string, other: string): string =>
  gravity.find((outcome) => outcome === one || outcome === other) ?? one

/** How a region may say that it ended; of a step to which it never came it has only its rollout's end to tell. */
const endingsOfPart = ({ site, place, run, since }: Played, index: number | undefined): Set<string> => {
  const { truth, uid } = site
  const { index: _, ...whole } = place
  const hasCome = truth.answered().some(({ key }) => key === `${uid}/${run}/${index}`)
  return new Set([
    ...(index === undefined ? [] : truth.endingsOf(since, { ...whole, index })),
    ...(hasCome ? [] : truth.endingsOf(since, whole)),
  ])
}

/** How a region said that it went back, though it may have turned since. */
const wentBackAs = ({ site, run, since }: Played): string[] => {
  const { truth, uid } = site
  const hasFailed = truth.answered().some(({ key, phase }) => phase === 'Failed' && key.startsWith(`${uid}/${run}/`))
  return [...(hasFailed ? ['failed', 'expired'] : []), ...(truth.wasAborted(since) ? ['aborted'] : [])]
}

export const isForward = (outcome: string): boolean =>
  ['bypassed', 'terminated', 'succeeded', 'approved'].includes(outcome)

/** How something may say it ended at which each region counts for itself: as people decided in any of them. */
const decisionsOf = (stage: Stage, attempt: string, index: number): string[] => {
  const answers = answersIn(partsOf(stage), attempt).filter((one) => one.index === index && !isLate(one))
  const run = stage.fn.seen.get(attempt)
  const kept = run && 'members' in run ? Object.values(run.steps[index]?.counts ?? {}) : []
  return [
    ...kept.flatMap(({ verdict }) => verdict?.outcome ?? []),
    ...(answers.some(({ phase }) => phase === 'Successful') ? ['approved'] : []),
    ...(answers.some(({ phase, message }) => phase === 'Failed' && message === 'a person said no') ? ['rejected'] : []),
    // one that ran out of time has failed alone
    ...(answers.some(({ phase }) => phase === 'Failed') ? ['failed', 'expired'] : []),
  ]
}

/** How something may say it ended that was done for all regions. */
export const endingsOfRelease = (stage: Stage, attempt: string, index: number | undefined): ReadonlySet<string> => {
  const parts = partsOf(stage)
  const isCounted = index !== undefined && stage.steps[index] === 'release-count'
  const hasFailed = answersIn(parts, attempt).some(
    (one) => one.phase === 'Failed' && one.index === index && !isLate(one),
  )
  if (hasFailed && !isCounted) return new Set(['failed', 'expired'])
  const last = lastAt(parts, attempt, Number.MAX_SAFE_INTEGER)
  const [first, ...others] = last.map((part) => endingsOfPart(part, index))
  const both = (all: Set<string>, theirs: Set<string>) =>
    new Set([...all].flatMap((one) => [...theirs].map((other) => graver(one, other))))
  const all = others.reduce(both, first ?? new Set())
  // told once that it went back, it is not told again for another reason
  const isBack = [...all].some((outcome) => !isForward(outcome))
  const decided = isCounted ? decisionsOf(stage, attempt, index) : []
  return new Set([...all, ...(isBack ? last.flatMap(wentBackAs) : []), ...decided])
}
