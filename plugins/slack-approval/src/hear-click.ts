import { isNamed, mayDecide, type Rules, standingsInWords } from '@canary-steps/approvals'
import type { Asker, HearIo } from '@canary-steps/sdk'
import { type SlackClient, type SlackUser, slack } from '@canary-steps/vendors/slack'
import { cardPlan } from './card.ts'
import type { Config } from './config.ts'
import { askForReason, Click } from './interaction.ts'
import { authorsOf, groupsOf, idsOf, isFullMember, type Members, membersOf, personOf, slackRules } from './people.ts'
import type { State } from './state.ts'
import { auditVote, hasExpired, standingOf, tally, type Vote } from './votes.ts'

/** Why a click counts for nothing, in words for the person. */
type Refusal = { readonly refused: string }

const stale = { refused: 'This card is closed.' }

/** Whether the click came from the card that is remembered. */
const isOfCard = ({ channel, ts }: Click, { card }: State): boolean => channel === card.channel && ts === card.ts

/** Why the person of a click decides nothing here: the click came over another app, or they are no full member of our workspace. */
const doubt = (click: Click, user: SlackUser | undefined, { card }: State): Refusal | undefined => {
  if (card.app !== undefined && click.app !== card.app) return stale
  // an ID is one person's only within the workspaces that Slack tells of them
  const isTheirs = user?.teams.includes(click.team) === true
  return isTheirs && isFullMember(user, card.team)
    ? undefined
    : { refused: 'Only full members of the workspace of this card can decide.' }
}

/** Whether one person may decide now, and what the decision is worth. Groups are asked anew: people leave them. */
export const voteOf = async (
  api: SlackClient,
  user: SlackUser,
  vote: Pick<Vote, 'decision' | 'reason' | 'at'>,
  {
    rules,
    members,
    people,
    card,
  }: Pick<State, 'people' | 'card'> & { readonly rules: Rules; readonly members: Members },
): Promise<Vote | Refusal> => {
  const ids = await idsOf(api, user, rules, { people, members })
  const person = personOf(ids, people, members)
  if (isNamed(person, authorsOf(people)))
    return { refused: 'You are the author of this release: somebody else has to decide.' }
  if (!mayDecide(person, rules, authorsOf(people))) return { refused: 'You are not among those who may decide this.' }
  const lookedUp = [...members.keys()]
  const groups = lookedUp.filter((group) => members.get(group)?.some((id) => ids.includes(id)))
  const known = `slack users.info, member of ${card.team ?? user.teams[0]}`
  // a person with two IDs is one person
  const who = { user: user.globalId ?? user.id, ...(ids.length > 1 && { ids: [...ids] }), name: user.name, known }
  return { ...vote, ...who, groups, lookedUp }
}

type Clicked = HearIo<'SLACK_BOT_TOKEN'> & {
  readonly config: Config
  readonly state: State | undefined
  readonly askers: readonly Asker<Config, State>[]
  readonly votes: readonly Vote[]
}
type Known = Clicked & { readonly state: State }

/** Those for whom people are asked, with the rules by which each counts. One that has no state yet knows nobody. */
const countersIn = ({ askers }: Clicked) =>
  askers.flatMap(({ region, decided, state, ...asker }) =>
    state ? [{ region, decided, people: state.people, rules: slackRules(asker.config, asker.approvals) }] : [],
  )

/** A vote as it is good for all that count it: with every ID that any of them knows the person by. */
const together = (votes: readonly Vote[]): Vote | undefined => {
  const [first] = votes
  const all = (of: (vote: Vote) => readonly string[] | undefined) => [
    ...new Set(votes.flatMap((vote) => of(vote) ?? [])),
  ]
  const ids = all((vote) => vote.ids)
  return first && { ...first, groups: all(({ groups }) => groups), ...(ids.length > 0 && { ids }) }
}

/** A click counts when it does for any of those for whom people are asked. */
const judge = async (api: SlackClient, click: Click, given: Known): Promise<Vote | Refusal> => {
  const { state, votes, at } = given
  const counters = countersIn(given)
  const groups = [...new Set(counters.flatMap(({ rules }) => groupsOf(rules)))]
  // side by side: Slack's dialog and the person wait
  const [user, members] = await Promise.all([api.user(click.user), membersOf(api, groups)])
  const refusal = doubt(click, user, state)
  if (refusal || !user) return refusal ?? stale
  const decision = click.kind === 'approve' ? 'approved' : 'rejected'
  const said = { decision, reason: click.reason ?? '', at } as const
  const judged = await Promise.all(
    counters.map((counter) => voteOf(api, user, said, { ...counter, card: state.card, members })),
  )
  const vote = together(judged.flatMap((one) => ('refused' in one ? [] : [one])))
  if (!vote) return judged.find((one) => 'refused' in one) ?? stale
  const before = votes.find((one) => one.user === vote.user && !hasExpired(one, at))
  return before?.decision === decision ? { refused: `You have ${decision} this already.` } : vote
}

/** The state after a vote, for the card: a region's decision stays. */
const standingWith = (given: Known, votes: readonly Vote[]): string => {
  const { story, clock } = given
  const now = clock.now()
  const counters = countersIn(given).map(({ region, decided, ...rules }) => ({
    region,
    decided,
    count: { ...rules, now },
  }))
  const [own] = counters
  if (!own) return ''
  if (!story.regions) return tally(votes, own.count).progress
  const missing = story.regions.filter(({ region, end }) => !end && !counters.some((one) => one.region === region))
  return standingsInWords([
    ...counters.map(({ region, decided, count }) => ({ region, message: decided ?? standingOf(votes, count).message })),
    ...missing.map(({ region }) => ({ region, message: '' })),
  ])
}

/** A vote that counts: onto the card at once if Slack is quick; if not, the next Run does it. Regions write it down as they count it. */
const count = async (api: SlackClient, vote: Vote, given: Known): Promise<Vote> => {
  const { config, state, votes, story, clock } = given
  if (!story.regions) await auditVote(given, vote, slackRules(config, given.approvals))
  const all = [...votes, vote]
  const about = { story, text: state.text, votes: all, now: clock.now() }
  const plan = cardPlan(api, config, { ...about, standing: standingWith(given, all) })
  await given.edit(state.effect, plan).catch(() => undefined)
  return vote
}

/**
 * The memory for the card of a click, in any region; for another card, the memory of that one. Undefined:
 * the card was posted since, as where people have deleted the one that is remembered.
 */
const stateOf = (click: Click, { state, askers, event }: Clicked): State | undefined => {
  const states = [state, ...askers.map((asker) => asker.state)].flatMap((one) => one ?? [])
  const isLater = states.every(({ card }) => Number(click.ts) > Number(card.ts) && !event.topic.endsWith(card.ticket))
  return states.find((one) => isOfCard(click, one)) ?? (isLater ? undefined : states[0])
}

/**
 * The result of a click: a vote, or nothing and a word to the person. The click on Reject only opens the question for the reason, before
 * anything else is asked: Slack gives it three seconds. The person who answers it is judged then.
 */
export const hearClick = async (given: Clicked): Promise<Vote | undefined> => {
  const click = Click.safeParse(given.event.data).data
  if (!click) return undefined
  const state = stateOf(click, given)
  // between a post and the reply of the Run: a later one hears it
  if (!state) throw new Error('the card is not remembered yet')
  const api = await slack(given)
  const { channel, user } = click
  const refuse = (text: string) => api.whisper({ channel, user, text }).then(() => undefined)
  if (!isOfCard(click, state)) return refuse(stale.refused)
  if (click.kind === 'reject') {
    const isOpen = await askForReason(api, click, state.card)
    return isOpen ? undefined : refuse('The question for the reason could not be shown. Please click Reject again.')
  }
  const judged = await judge(api, click, { ...given, state })
  return 'refused' in judged ? refuse(judged.refused) : count(api, judged, { ...given, state })
}
