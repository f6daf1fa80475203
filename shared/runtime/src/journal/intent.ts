import type { StepRecord } from './journal.ts'

/** Room for the result to be written after the budget has passed, in milliseconds. */
const grace = 5_000

/** Who acts for a step, and until when nobody else does. Times in milliseconds. */
export const intentOf = (owner: string, now: number, budget: number): NonNullable<StepRecord['intent']> => ({
  owner,
  expiresAt: now + budget + grace,
})
