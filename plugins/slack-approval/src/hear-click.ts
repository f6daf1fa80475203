import type { HearIo } from '@canary-steps/sdk'
import { SlackClick, type SlackClient, slack } from '@canary-steps/vendors/slack'
import { auditVote, cardPlan } from './approval.ts'
import type { Config } from './config.ts'
import { mayDecide, membersOf } from './people.ts'
import { groupsOf, type Rules, rulesOf } from './rules.ts'
import type { State } from './state.ts'
import { hasExpired, type Vote } from './vote.ts'

/** Why a click counts for nothing, in words for the person. */
type Refusal = { readonly refused: string }

const stale = { refused: 'This card decides nothing any more.' }

/** Whether the click came from the card that is remembered, in our workspace, from a person of it. */
const doubt = async (
  api: SlackClient,
  click: SlackClick,
  { card }: State,
): Promise<Refusal | { name: string; known: string }> => {
  if (click.channel !== card.channel || click.ts !== card.ts) return stale
  const isOurs =
    (card.app === undefined || click.app === card.app) && (card.team === undefined || click.team === card.team)
  if (!isOurs) return { refused: 'Only members of the workspace of this card can decide.' }
  const user = await api.user(click.user)
  const isMember = user && !user.isDeleted && !user.isBot && !user.isGuest && user.teams.includes(click.team)
  return isMember
    ? { name: user.name, known: `slack users.info, member of ${click.team}` }
    : { refused: 'Only full members of this workspace can decide.' }
}

/** Whether one person may decide now, and what the decision is worth. Groups are asked anew: people leave them. */
export const voteOf = async (
  api: SlackClient,
  vote: Omit<Vote, 'groups' | 'lookedUp'>,
  rules: Rules,
  { people }: Pick<State, 'people'>,
): Promise<Vote | Refusal> => {
  const lookedUp = groupsOf(rules)
  const members = await membersOf(api, lookedUp)
  if (people.authors.includes(vote.user))
    return { refused: 'You are the author of this release: somebody else has to decide.' }
  if (!mayDecide(vote.user, rules, people, members)) return { refused: 'You are not among those who may decide this.' }
  return { ...vote, groups: lookedUp.filter((group) => members.get(group)?.includes(vote.user)), lookedUp }
}

type Clicked = HearIo<'SLACK_BOT_TOKEN'> & {
  readonly config: Config
  readonly state: State | undefined
  readonly votes: readonly Vote[]
}

const judge = async (
  api: SlackClient,
  click: SlackClick,
  given: Clicked & { state: State },
): Promise<Vote | Refusal> => {
  const { config, state, votes, at } = given
  const person = await doubt(api, click, state)
  if ('refused' in person) return person
  const before = votes.find((vote) => vote.user === click.user && !hasExpired(vote, at))
  if (before) return { refused: `You have ${before.decision} this already.` }
  const rules = rulesOf(config, given.approvals)
  const vote = { user: click.user, name: person.name, known: person.known, reason: click.reason ?? '', at }
  return voteOf(api, { ...vote, decision: click.kind === 'approve' ? 'approved' : 'rejected' }, rules, state)
}

/** A vote that counts: into the audit record, and onto the card at once. */
const count = async (api: SlackClient, vote: Vote, { config, state, votes, ...io }: Clicked & { state: State }) => {
  const { text, people } = state
  const rules = rulesOf(config, io.approvals)
  await auditVote(io, vote, rules)
  const count = { rules, people, now: io.clock.now() }
  await io.edit('card', cardPlan(api, config, { story: io.story, text, count, votes: [...votes, vote] }))
  return vote
}

/** What a click comes to: a vote, or nothing and a word to the person. A rejection counts when its reason was given. */
export const hearClick = async (given: Clicked): Promise<Vote | undefined> => {
  const { state, event } = given
  const click = SlackClick.safeParse(event.data).data
  if (!click) return undefined
  // between the post and the first reply: the next Run hears it
  if (!state) throw new Error('the card is not remembered yet')
  const api = await slack(given)
  const judged = await judge(api, click, { ...given, state })
  const { channel, ts, user, trigger = '' } = click
  const refuse = (text: string) => api.whisper({ channel, user, text }).then(() => undefined)
  if ('refused' in judged) return refuse(judged.refused)
  if (click.kind !== 'reject') return count(api, judged, { ...given, state })
  const isOpen = await api.openReasonDialog({ trigger, ticket: state.card.ticket, channel, ts, title: 'Reject' })
  return isOpen ? undefined : refuse('The question for the reason could not be shown. Please click Reject again.')
}
