import type { Outcome, Story } from '@canary-steps/sdk'
import {
  controlId,
  escapeMrkdwn,
  type MessagePlan,
  messagePlan,
  PostedMessage,
  type PostOptions,
  rolloutName,
  rolloutPlace,
  rolloutTitle,
  type SlackBlock,
  type SlackClient,
  section,
  sectionTexts,
  shortenedMrkdwn,
  ticketTopic,
} from '@canary-steps/vendors/slack'
import * as z from 'zod'
import type { Config } from './config.ts'
import { hasExpired, lastVotes, type Vote } from './votes.ts'

/** The card, and the one that is posted, once, where people delete it. */
export const cardEffects = ['card', 'card/again'] as const
export type CardEffect = (typeof cardEffects)[number]

/**
 * A card as it is remembered. `ticket`: the value that its buttons send back. `team` and `app`: from where it was posted, so from where
 * a click must come; undefined when Slack did not say.
 */
export const PostedCard = PostedMessage.extend({
  ticket: z.string(),
  team: z.string().optional(),
  app: z.string().optional(),
})
export type PostedCard = z.output<typeof PostedCard>

/** The content of a card. `blocks`: its buttons have the ticket as their value. `content`: all that people see of it, by default `text`. */
type CardContent = {
  readonly text: string
  blocks(ticket: string): readonly SlackBlock[]
  readonly content?: string
}

/** A message with buttons for `open`. Its ticket is random, so that nobody can make up a click on it. */
export const cardOnce = (
  api: SlackClient,
  { text, blocks, content = text, ...place }: PostOptions & CardContent,
): MessagePlan<PostedCard> => ({
  ...messagePlan(api, place, {
    result: PostedCard,
    content,
    create: () => ({ ticket: crypto.randomUUID() }),
    stored: ({ ticket }) => ({ ticket }),
    draw: ({ ticket = '' }) => ({ text, blocks: blocks(ticket) }),
  }),
  topics: ({ ticket }) => [ticketTopic(ticket)],
})

/** The content of a card. `ended`: how the step did, and why. */
export type Card = {
  readonly story: Story
  readonly text: string
  /** How it stands, in words. */
  readonly standing: string
  readonly votes: readonly Vote[]
  /** Milliseconds since 1970. Votes that are too old by then no longer count. */
  readonly now: number
  readonly isClickable: boolean
  readonly ended?: { readonly outcome: Outcome; readonly reason: string } | undefined
}

const words: Readonly<Record<Outcome, string>> = {
  approved: ':white_check_mark: approved',
  rejected: ':no_entry: rejected',
  succeeded: ':white_check_mark: the rollout is Healthy',
  failed: ':x: failed',
  expired: ':hourglass: nobody decided in time',
  aborted: ':rewind: the rollout was aborted',
  terminated: ':fast_forward: promoted in full before it was decided',
  superseded: ':arrows_counterclockwise: superseded',
  bypassed: ':warning: bypassed: the rollout went on without approval',
  orphaned: ':grey_question: the rollout is gone',
}

const title = (story: Story): string[] => {
  const { canary, step } = story
  return sectionTexts([
    ...rolloutTitle(story),
    `${canary.weight}% of the traffic · step ${step.number} of ${step.count}`,
  ])
}

/** One reaction looks like another. A new one is seen only if a poll has found none. */
const takeBack = '. To do so again, take the reaction back, and react a minute later'

/** A vote that is too old is still shown: the person has to know that it counts no more. */
const voteLine = (vote: Vote, { now, ended, isClickable }: Card): string => {
  const { decision, user, reason } = vote
  if (!ended && hasExpired(vote, now))
    return `:hourglass: <@${user}> ${decision} more than 24 h ago, which no longer counts${isClickable ? '' : takeBack}`
  return `${decision === 'approved' ? ':white_check_mark:' : ':no_entry:'} <@${user}>${reason ? `: ${escapeMrkdwn(reason)}` : ''}`
}

const linked = (standing: string): string =>
  escapeMrkdwn(standing).replace(/ from (S[A-Z0-9]+)/g, ' from <!subteam^$1>')

/** The most characters of the reason, so that the deciders until then stay visible. Argo may quote whole pages of a metric's provider. */
const mostReason = 1_500

const endInWords = ({ outcome, reason }: NonNullable<Card['ended']>): string =>
  `${words[outcome]}${reason ? ` — ${shortenedMrkdwn(escapeMrkdwn(reason), mostReason)}` : ''}`

const button = (decision: 'approve' | 'reject', ticket: string) => ({
  type: 'button' as const,
  action_id: controlId(decision),
  value: ticket,
  style: decision === 'approve' ? ('primary' as const) : ('danger' as const),
  text: { type: 'plain_text' as const, text: decision === 'approve' ? 'Approve' : 'Reject' },
})

/** The card as Slack shows it: with buttons only as long as a click means something. */
const cardContent = (card: Card): CardContent => {
  const { story, text, standing, votes, ended, isClickable } = card
  const state = ended ? endInWords(ended) : linked(standing)
  const body = [
    ...title(story),
    text,
    ...sectionTexts([state, ...lastVotes(votes).map((vote) => voteLine(vote, card))]),
  ].filter(Boolean)
  const context: SlackBlock = { type: 'context', elements: [{ type: 'mrkdwn', text: rolloutPlace(story) }] }
  const hint = ended || isClickable ? [] : [section('React with :white_check_mark: to approve or :x: to reject.')]
  return {
    text: `${ended ? words[ended.outcome] : ':raised_hand: approval wanted'}: ${rolloutName(story)}`,
    content: JSON.stringify(body),
    blocks: (ticket) => [
      ...body.map(section),
      ...hint,
      context,
      ...(ended || !isClickable
        ? []
        : [{ type: 'actions' as const, elements: [button('approve', ticket), button('reject', ticket)] }]),
    ],
  }
}

/** The card as it is to look now, for `open`, `edit` and `close`. `threadTs`: where it is a reply. */
export const cardPlan = (
  api: SlackClient,
  { channel, via }: Config,
  card: Omit<Card, 'isClickable'>,
  threadTs?: string,
) =>
  cardOnce(api, {
    channel,
    ...cardContent({ ...card, isClickable: via === 'buttons' }),
    ...(threadTs !== undefined && { threadTs }),
  })
