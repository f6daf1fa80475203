import { longestBudget } from './call.ts'
import type { StepRecord } from './journal.ts'

/** Room for the result to be written after the budget has passed, in milliseconds. */
const grace = 5_000

/** Who acts for a step, and until when nobody else does. Times in milliseconds. */
export const intentOf = (owner: string, now: number, budget: number): NonNullable<StepRecord['intent']> => ({
  owner,
  expiresAt: now + Math.min(budget, longestBudget) + grace,
})

/** Whether somebody acts. An intent that ends later than any can is of a clock that has gone back since: who wrote it may be long gone. */
export const isHeld = (intent: StepRecord['intent'], now: number): boolean =>
  intent !== undefined && intent.expiresAt > now && intent.expiresAt <= now + longestBudget + grace
