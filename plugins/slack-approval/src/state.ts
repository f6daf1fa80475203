import type { Found } from '@canary-steps/sdk'
import * as z from 'zod'
import { PostedCard } from './interaction.ts'

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

/** Those whom config and annotations name, as Slack IDs. `emails`: the ID of each address. */
export const People = z.object({ authors: z.array(z.string()), emails: z.record(z.string(), z.string()) })
export type People = z.output<typeof People>

/** The card, and the one that is posted, once, where people delete it. */
export const cardEffects = ['card', 'card/again'] as const
export type CardEffect = (typeof cardEffects)[number]

/** The state that the controller keeps: the card, the people of the config, and their decisions. */
export const State = z.object({
  card: PostedCard,
  url: z.string().optional(),
  /** The effect that the card is: another one where people have deleted the first. */
  effect: z.enum(cardEffects).default('card'),
  /** When it was last made sure that the card is there, in milliseconds since 1970. */
  seenAt: z.number().default(0),
  /** The config's text as it was when the card was posted. */
  text: z.string(),
  people: People,
  votes: z.array(Vote),
  /** The card says what was decided: where the journal is lost, only this tells so. */
  isDecided: z.boolean().optional(),
})
export type State = z.output<typeof State>
