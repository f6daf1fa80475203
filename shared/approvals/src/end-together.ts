import type { OtherRegion, Outcome } from '@canary-steps/sdk'

/** How a region stands that has decided. */
type Decided = OtherRegion & { readonly verdict: Outcome }

/** How all regions stand at a step at which each counts for itself: `ap, us: 1 of 2 approvals · eu: approved by Ann Archer`. */
export const standingsInWords = (all: readonly Pick<OtherRegion, 'region' | 'message'>[]): string => {
  const byName = all.toSorted((one, other) => one.region.localeCompare(other.region))
  return [...Map.groupBy(byName, ({ message }) => message)]
    .map(([message, regions]) => `${regions.map(({ region }) => region).join(', ')}: ${message || 'not there yet'}`)
    .join(' · ')
}

const isDecided = (one: OtherRegion): one is Decided => one.verdict !== undefined

/**
 * The common end of a step at which each region counts for itself. It is rejected if people said no in one region,
 * else it is as this one decided. The reason names the regions that differ. Undefined: one has not decided yet, so
 * that nothing is
 * to be closed.
 */
export const endTogether = (
  own: Decided,
  others: readonly OtherRegion[],
): { readonly outcome: Outcome; readonly reason: string } | undefined => {
  if (!others.every(isDecided)) return undefined
  return {
    outcome: others.some(({ verdict }) => verdict === 'rejected') ? 'rejected' : own.verdict,
    reason: others.every(({ message }) => message === own.message) ? own.message : standingsInWords([own, ...others]),
  }
}
