import type { Rules } from '@canary-steps/approvals'
import type { Clock } from '@canary-steps/sdk'
import type { SlackClient } from '@canary-steps/vendors/slack'
import { voteOf } from './hear-click.ts'
import { groupsOf, isFullMember, type Members, membersOf } from './people.ts'
import type { State } from './state.ts'
import type { Vote } from './votes.ts'

/** Of somebody with both the latter counts. */
const decisions = { white_check_mark: 'approved', x: 'rejected' } as const

const reacted = async (api: SlackClient, { card }: State) => {
  const reactions = await api.reactions(card)
  return Object.entries(decisions).flatMap(([reaction, decision]) => {
    const users = reactions.find(({ name }) => name === reaction)?.users ?? []
    return users.map((user) => ({ user, decision }))
  })
}

/** Votes by reactions on the card. A reaction that was taken back no longer counts; people who may not decide are skipped. */
export const hearReactions = async (api: SlackClient, state: State, rules: Rules, clock: Clock): Promise<Vote[]> => {
  // asked once, and only where somebody reacted of whom nothing is known yet
  let asking: Promise<Members> | undefined
  const votes = (await reacted(api, state)).map(async ({ user, decision }): Promise<Vote[]> => {
    const known = (id: string) => state.votes.find((vote) => vote.user === id && vote.decision === decision)
    const before = known(user)
    if (before) return [before]
    const person = await api.user(user)
    if (!person || !isFullMember(person, state.card.team)) return []
    asking ??= membersOf(api, groupsOf(rules))
    const members = await asking
    const vote = await voteOf(api, person, { decision, reason: '', at: clock.now() }, { ...state, rules, members })
    // in an organisation they may be remembered by another ID
    return 'refused' in vote ? [] : [known(vote.user) ?? vote]
  })
  return (await Promise.all(votes)).flat()
}
