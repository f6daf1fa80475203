import { type OtherRegion, type Story, standingsInWords } from '@canary-steps/sdk'
import { mayDecide } from './people.ts'
import type { Rules } from './rules.ts'
import type { People } from './state.ts'
import { hasExpired, lastVotes, type Vote } from './vote.ts'

/** By what votes are counted: the rules, whom they mean, and when. */
export type Count = { readonly rules: Rules; readonly people: People; readonly now: number }

/** Whether the rules let the person of a vote decide, as it was known when they did. */
const isCounted = ({ user, ids = [user], groups }: Vote, { rules, people }: Count): boolean =>
  mayDecide(ids, rules, people, new Map(groups.map((group) => [group, ids])))

/**
 * How votes stand: one rejection is enough, approvals must be as many, and from where, as the rules say. Of each person the
 * last one counts, if it may.
 */
export const tally = (votes: readonly Vote[], count: Count) => {
  const { required, requiredFrom } = count.rules
  const counted = lastVotes(votes).filter((vote) => !hasExpired(vote, count.now) && isCounted(vote, count))
  const rejection = counted.find(({ decision }) => decision === 'rejected')
  const approvals = counted.filter(({ decision }) => decision === 'approved')
  const lacking = Object.entries(requiredFrom).flatMap(([group, needed]) => {
    const missing = needed - approvals.filter(({ groups }) => groups.includes(group)).length
    return missing > 0 ? [{ group, missing }] : []
  })
  const wanted = [
    `${approvals.length} of ${required} approvals`,
    ...lacking.map(({ group, missing }) => `${missing} more from ${group}`),
  ]
  const isApproved = !rejection && approvals.length >= required && lacking.length === 0
  return { counted, rejection, approvals, lacking, isApproved, progress: wanted.join(', ') }
}

/** What votes come to: how it is decided, if it is, and that in words. */
export const standingOf = (
  votes: readonly Vote[],
  count: Count,
): { readonly verdict: 'approved' | 'rejected' | undefined; readonly message: string } => {
  const { rejection, approvals, isApproved, progress } = tally(votes, count)
  const names = approvals.map(({ name }) => name).join(', ')
  if (rejection)
    return {
      verdict: 'rejected',
      message: `rejected by ${rejection.name}${rejection.reason && `: ${rejection.reason}`}`,
    }
  return isApproved
    ? { verdict: 'approved', message: `approved by ${names}` }
    : { verdict: undefined, message: `${progress}${names && `: ${names}`}` }
}

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
