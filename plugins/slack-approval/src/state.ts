import * as z from 'zod'
import { cardEffects, PostedCard } from './card.ts'
import { People } from './people.ts'
import { Vote } from './votes.ts'

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
