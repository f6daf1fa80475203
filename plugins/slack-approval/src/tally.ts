import { mayDecide, quorumOf, type Rules, standingsInWords } from '@canary-steps/approvals'
import type { OtherRegion, Story } from '@canary-steps/sdk'
import { authorsOf, personOf } from './people.ts'
import { hasExpired, lastVotes, type People, type Vote } from './state.ts'

/** By what votes are counted: the rules, whom they mean, and when. */
type Count = { readonly rules: Rules; readonly people: People; readonly now: number }

/** Whether the rules let the person of a vote decide, as it was known when they did. */
const isCounted = ({ user, ids = [user], groups }: Vote, { rules, people }: Count): boolean =>
  mayDecide(personOf(ids, people, new Map(groups.map((group) => [group, ids]))), rules, authorsOf(people))

/**
 * How votes stand: one rejection is enough, approvals must be as many, and from where, as the rules say. Of each person the
 * last one counts, if it may.
 */
export const tally = (votes: readonly Vote[], count: Count) => {
  const counted = lastVotes(votes).filter((vote) => !hasExpired(vote, count.now) && isCounted(vote, count))
  const rejection = counted.find(({ decision }) => decision === 'rejected')
  const approvals = counted.filter(({ decision }) => decision === 'approved')
  const { lacking, isMet } = quorumOf(
    approvals.map(({ user, groups }) => ({ by: user, groups })),
    count.rules,
  )
  const wanted = [
    `${approvals.length} of ${count.rules.required} approvals`,
    ...lacking.map(({ group, missing }) => `${missing} more from ${group}`),
  ]
  return { counted, rejection, approvals, isApproved: !rejection && isMet, progress: wanted.join(', ') }
}

/** The sum of the votes: the decision, if there is one, and its words. */
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
