import * as z from 'zod'

/**
 * The number that a text from outside says: decimal digits without a sign, a leading zero or spaces, at most 2^53 - 1. Undefined: it
 * says none. `Number` reads `1e999`, `0x10` and an empty text as well.
 */
export const wholeNumber = (text: string): number | undefined => {
  const number = /^(0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : undefined
  return Number.isSafeInteger(number) ? number : undefined
}

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
const shape = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/
const part = /(\d+(?:\.\d+)?)(ms|s|m|h)/g

/** The longest that Go can say, 2^63 - 1 nanoseconds or 292 years, in milliseconds: more is a number that nobody can count with. */
const longest = Math.floor(2 ** 63 / 1_000_000)

/** Milliseconds of a duration in Go's spelling (`30s`, `5m`, `1h30m`, `6.5s`); undefined when it is not one. */
export const parseDuration = (text: string): number | undefined => {
  if (!shape.test(text)) return undefined
  let total = 0
  for (const [, amount, unit = ''] of text.matchAll(part)) total += Number(amount) * (milliseconds[unit] ?? 0)
  return total <= longest ? Math.round(total) : undefined
}

/** Go's spelling of a number of milliseconds, exactly: `90000` is `1m30s`, `6500` is `6.5s`. */
export const formatDuration = (total: number): string => {
  const rest = Math.max(0, Math.round(total))
  if (rest < 1_000) return rest === 0 ? '0s' : `${rest}ms`
  const hours = Math.floor(rest / 3_600_000)
  const minutes = Math.floor((rest % 3_600_000) / 60_000)
  const seconds = (rest % 60_000) / 1_000
  return [hours && `${hours}h`, minutes && `${minutes}m`, seconds && `${seconds}s`].filter(Boolean).join('')
}

/** A duration in a step's config, read as milliseconds. */
export const duration = () =>
  z
    .string()
    .regex(shape, { message: 'must be a duration such as 30s, 5m or 1h30m', abort: true })
    .refine((text) => parseDuration(text) !== undefined, 'is longer than 292 years')
    .transform((text) => parseDuration(text) ?? 0)

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

/** Whether what was signed then is still good. A value that is not a time is not fresh. */
export const isFresh = (signedAt: SignedAt, now: number): boolean => Math.abs(now - signedAt) <= tolerance
