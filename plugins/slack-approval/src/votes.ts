import { mayDecide, quorumOf, type Rules, rulesInWords, standingsInWords } from '@canary-steps/approvals'
import type { Found, OtherRegion, StepIo, Story } from '@canary-steps/sdk'
import type { SlackClient } from '@canary-steps/vendors/slack'
import * as z from 'zod'
import { authorsOf, groupsOf, membersOf, type People, personOf } from './people.ts'

/**
 * One person's decision, and the facts about them at that moment. Rules say whether it counts, and may differ by region.
 * `groups`: the user groups that this person was in, of those that were looked up. `at` in milliseconds since 1970.
 */
export const Vote = z.object({
  decision: z.enum(['approved', 'rejected']),
  user: z.string(),
  /** All IDs that mean this person, where there are others: in an organisation somebody may be `W0ANN` beside `U0ANN`. */
  ids: z.array(z.string()).optional(),
  name: z.string(),
  groups: z.array(z.string()),
  /** Absent in votes of earlier versions: nobody knows of which groups. */
  lookedUp: z.array(z.string()).optional(),
  /** How it was made sure who it is. */
  known: z.string().optional(),
  reason: z.string(),
  at: z.number(),
})
export type Vote = z.output<typeof Vote>

/** How long a vote counts, in milliseconds: people decided about what they saw, and a day later other traffic has seen it too. */
const voteLasts = 24 * 60 * 60_000

export const hasExpired = ({ at }: Vote, now: number): boolean => now - at >= voteLasts

/** The last vote of each person, in the order these came in: until it is decided people may change their minds. */
export const lastVotes = (votes: readonly Vote[]): Vote[] =>
  votes.filter(({ user }, index) => votes.findLastIndex((vote) => vote.user === user) === index)

/** The last vote of each person, in the order of arrival. */
export const votesIn = (findings: readonly Found<Vote>[]): Vote[] => lastVotes(findings.map(({ finding }) => finding))

const isSameVote = (one: Vote, other: Vote): boolean => one.user === other.user && one.at === other.at

/**
 * Votes with what is known of their people in all groups that the rules name. Groups that were looked up at the time
 * of a decision stay. Only groups that nobody asked for then are looked up now, once: `before` are the votes as they
 * were known the last time.
 */
export const withKnownGroups = async (
  api: Pick<SlackClient, 'groupMembers'>,
  votes: readonly Vote[],
  rules: Rules,
  before: readonly Vote[],
): Promise<Vote[]> => {
  const known = votes.map((vote) => before.find((one) => isSameVote(one, vote)) ?? vote)
  const missing = groupsOf(rules).filter((group) => known.some(({ lookedUp = [] }) => !lookedUp.includes(group)))
  const members = await membersOf(api, missing)
  return known.map((vote) => {
    const { lookedUp = [] } = vote
    const late = missing.filter((group) => !lookedUp.includes(group))
    if (late.length === 0 && vote.lookedUp) return vote
    const groups = late.filter((group) => members.get(group)?.some((id) => id === vote.user || vote.ids?.includes(id)))
    return { ...vote, groups: [...new Set([...vote.groups, ...groups])], lookedUp: [...lookedUp, ...late] }
  })
}

/** Puts a vote that counts into the audit record, once. */
export const auditVote = (
  { audit }: Pick<StepIo, 'audit'>,
  { user, name, known, decision, reason, at }: Vote,
  rules: Rules,
) =>
  // an approval keeps the name that earlier versions gave it, and is written once; two words of one moment have two names
  audit(decision === 'approved' ? `vote/${user}/${at}` : `vote/${user}/${at}/${decision}`, {
    decision,
    by: { id: user, name, ...(known !== undefined && { known }) },
    reason,
    rules: rulesInWords(rules),
    at,
  })

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
