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

/** How something may say it ended that was done for all regions. */
export const endingsOfRelease = (stage: Stage, attempt: string, index: number | undefined): ReadonlySet<string> => {
  const parts = partsOf(stage)
  const hasFailed = answersIn(parts, attempt).some(
    (one) => one.phase === 'Failed' && one.index === index && !isLate(one),
  )
  if (hasFailed) return new Set(['failed', 'expired'])
  const [first, ...others] = lastAt(parts, attempt, Number.MAX_SAFE_INTEGER).map((part) => endingsOfPart(part, index))
  const both = (all: Set<string>, theirs: Set<string>) =>
    new Set([...all].flatMap((one) => [...theirs].map((other) => graver(one, other))))
  return others.reduce(both, first ?? new Set())
}
