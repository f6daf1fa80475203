import { goesForward, type Outcome } from './outcome.ts'
import type { OtherRegion } from './release.ts'

/** How a region stands that has decided. */
type Decided = OtherRegion & { readonly verdict: Outcome }

/** How all regions stand at a step at which each counts for itself: `ap: 1 of 2 approvals · eu: approved by Ann Archer`. */
export const standingsInWords = (all: readonly Pick<OtherRegion, 'region' | 'message'>[]): string =>
  all
    .toSorted((one, other) => one.region.localeCompare(other.region))
    .map(({ region, message }) => `${region}: ${message || 'not there yet'}`)
    .join(' · ')

const isDecided = (one: OtherRegion): one is Decided => one.verdict !== undefined

/** Where a region says no that is an answer, and the step did not fail. */
const answered = ({ verdict }: Decided): Outcome => (verdict === 'failed' ? 'rejected' : verdict)

/**
 * How a step at which each region counts for itself ends for all: what one says that goes back, or else what this one says. Undefined: one
 * has not decided yet, so that nothing is to be closed.
 */
export const endTogether = (
  own: Decided,
  others: readonly OtherRegion[],
): { readonly outcome: Outcome; readonly reason: string } | undefined => {
  if (!others.every(isDecided)) return undefined
  const back = [own, ...others].find(({ verdict }) => !goesForward(verdict))
  return {
    outcome: answered(back ?? own),
    reason: others.length === 0 ? own.message : standingsInWords([own, ...others]),
  }
}
