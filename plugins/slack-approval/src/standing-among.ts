import { type OtherRegion, type Story, standingsInWords } from '@canary-steps/sdk'
import { type Count, standingOf, tally } from './tally.ts'
import type { Vote } from './vote.ts'

/** How it stands, for the card: of one region what is missing, of several how each does. */
export const standingAmong = (
  votes: readonly Vote[],
  count: Count,
  { region }: Pick<Story, 'region'>,
  others: readonly Pick<OtherRegion, 'region' | 'message'>[],
): string =>
  others.length === 0
    ? tally(votes, count).progress
    : standingsInWords([{ region, message: standingOf(votes, count).message }, ...others])
