import * as z from 'zod'

/** How far apart a sender's clock and ours may be, and how long a signature is good, in milliseconds: as Standard Webhooks and Slack say. */
const tolerance = 5 * 60_000

/**
 * When a sender signed: the seconds since 1970 in the very text that its signature covers, read as milliseconds. Digits and nothing
 * else, at most twelve, so that it is a whole number and the same for every reader.
 */
export const SignedAt = z
  .string()
  .regex(/^\d{1,12}$/)
  .transform((seconds) => Number(seconds) * 1_000)
  .brand<'SignedAt'>()
export type SignedAt = z.output<typeof SignedAt>

/** Whether what was signed then is still good. What is no time at all is not. */
export const isFresh = (signedAt: SignedAt, now: number): boolean => Math.abs(now - signedAt) <= tolerance
