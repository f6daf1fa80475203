import * as z from 'zod'

/**
 * What one person decided, and what was known of them at that moment: whether it counts is said by rules, which may differ by region.
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
export const voteLasts = 24 * 60 * 60_000

export const hasExpired = ({ at }: Vote, now: number): boolean => now - at >= voteLasts

/** The last vote of each person, in the order these came in: until it is decided people may change their minds. */
export const lastVotes = (votes: readonly Vote[]): Vote[] =>
  votes.filter(({ user }, index) => votes.findLastIndex((vote) => vote.user === user) === index)
