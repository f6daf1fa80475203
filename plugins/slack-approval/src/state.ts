import { PostedCard } from '@canary-steps/vendors/slack'
import * as z from 'zod'
import { Vote } from './vote.ts'

/** Those whom config and annotations name, as Slack IDs. `emails`: the ID of each address. */
export const People = z.object({ authors: z.array(z.string()), emails: z.record(z.string(), z.string()) })
export type People = z.output<typeof People>

/** The card, and the one that is posted, once, where people delete it. */
export const cardEffects = ['card', 'card/again'] as const
export type CardEffect = (typeof cardEffects)[number]

/** What the controller keeps: the card, whom the config means, and who decided what. */
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
})
export type State = z.output<typeof State>
