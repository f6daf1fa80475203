import * as z from 'zod'

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
