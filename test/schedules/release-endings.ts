import { answersIn, isLate, lastAt, type Played, partsOf } from './release-parts.ts'
import type { Stage } from './stage.ts'

/** What counts when regions ended in different ways. */
const gravity = ['failed', 'expired', 'aborted', 'orphaned', 'superseded', 'bypassed', 'terminated', 'succeeded']

const graver = (one: string, other: string): string =>
  gravity.find((outcome) => outcome === one || outcome === other) ?? one

/** How a region may say that it ended; of a step to which it never came it has only its rollout's ending to tell. */
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

export const isForward = (outcome: string): boolean => ['bypassed', 'terminated', 'succeeded'].includes(outcome)

/** How something may say it ended that was done for all regions. */
export const endingsOfRelease = (stage: Stage, attempt: string, index: number | undefined): ReadonlySet<string> => {
  const parts = partsOf(stage)
  const hasFailed = answersIn(parts, attempt).some(
    (one) => one.phase === 'Failed' && one.index === index && !isLate(one),
  )
  if (hasFailed) return new Set(['failed', 'expired'])
  const last = lastAt(parts, attempt, Number.MAX_SAFE_INTEGER)
  const [first, ...others] = last.map((part) => endingsOfPart(part, index))
  const both = (all: Set<string>, theirs: Set<string>) =>
    new Set([...all].flatMap((one) => [...theirs].map((other) => graver(one, other))))
  const all = others.reduce(both, first ?? new Set())
  // told once that it went back, it is not told again for another reason
  const isBack = [...all].some((outcome) => !isForward(outcome))
  return new Set([...all, ...(isBack ? last.flatMap(wentBackAs) : [])])
}
