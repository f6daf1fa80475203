import type { SlackClient } from '@canary-steps/vendors/slack'
import { membersOf } from './people.ts'
import { groupsOf, type Rules } from './rules.ts'
import type { Vote } from './vote.ts'

const isSame = (one: Vote, other: Vote): boolean => one.user === other.user && one.at === other.at

/**
 * Votes with what is known of their people in all groups that the rules name. What was looked up when somebody decided stays; only groups
 * that nobody asked for then are looked up now, once: `before` are the votes as they were known the last time.
 */
export const withKnownGroups = async (
  api: SlackClient,
  votes: readonly Vote[],
  rules: Rules,
  before: readonly Vote[],
): Promise<Vote[]> => {
  const known = votes.map((vote) => before.find((one) => isSame(one, vote)) ?? vote)
  const missing = groupsOf(rules).filter((group) => known.some(({ lookedUp = [] }) => !lookedUp.includes(group)))
  const members = await membersOf(api, missing)
  return known.map((vote) => {
    const { lookedUp = [] } = vote
    const late = missing.filter((group) => !lookedUp.includes(group))
    if (late.length === 0 && vote.lookedUp) return vote
    const groups = late.filter((group) => members.get(group)?.includes(vote.user))
    return { ...vote, groups: [...new Set([...vote.groups, ...groups])], lookedUp: [...lookedUp, ...late] }
  })
}
