import type { Clock } from '@canary-steps/sdk'
import type { SlackClient } from '@canary-steps/vendors/slack'
import { voteOf } from './hear-click.ts'
import type { Rules } from './rules.ts'
import type { State } from './state.ts'
import type { Vote } from './vote.ts'

const decisions = { white_check_mark: 'approved', x: 'rejected' } as const

const reacted = async (api: SlackClient, { card }: State) => {
  const reactions = await api.reactions(card)
  return Object.entries(decisions).flatMap(([reaction, decision]) => {
    const users = reactions.find(({ name }) => name === reaction)?.users ?? []
    return users.map((user) => ({ user, decision }))
  })
}

/** Votes by reactions on the card. What is taken back counts no more; who may not decide is passed over. */
export const hearReactions = async (api: SlackClient, state: State, rules: Rules, clock: Clock): Promise<Vote[]> => {
  const votes = (await reacted(api, state)).map(async ({ user, decision }): Promise<Vote[]> => {
    const known = state.votes.find((vote) => vote.user === user && vote.decision === decision)
    if (known) return [known]
    const person = await api.user(user)
    const isMember = person && !person.isDeleted && !person.isBot && !person.isGuest
    if (!isMember || (state.card.team !== undefined && !person.teams.includes(state.card.team))) return []
    const vote = await voteOf(
      api,
      {
        user,
        name: person.name,
        known: `slack users.info, member of ${state.card.team ?? person.teams[0]}`,
        decision,
        reason: '',
        at: clock.now(),
      },
      rules,
      state,
    )
    return 'refused' in vote ? [] : [vote]
  })
  return (await Promise.all(votes)).flat()
}
