import * as z from 'zod'

/** What one person decided. `groups`: of those that count, the ones this person was in at that moment. `at` in milliseconds since 1970. */
export const Vote = z.object({
  decision: z.enum(['approved', 'rejected']),
  user: z.string(),
  name: z.string(),
  groups: z.array(z.string()),
  reason: z.string(),
  at: z.number(),
})
export type Vote = z.output<typeof Vote>
