const milliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
}
const shape = /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/
const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g

/** Milliseconds of a duration in Go's spelling (time.ParseDuration); undefined when it is not one, the empty text included. */
export const parseGoDuration = (text: string): number | undefined => {
  if (!shape.test(text)) return undefined
  let total = 0
  for (const [, amount, unit = ''] of text.matchAll(part)) total += Number(amount) * (milliseconds[unit] ?? 0)
  return text.startsWith('-') ? -total : total
}

/** Go's spelling of milliseconds (time.Duration.String): 90000 is `1m30s`, 600000 is `10m0s`. */
export const formatGoDuration = (total: number): string => {
  if (total < 1_000) return total === 0 ? '0s' : `${total}ms`
  const hours = Math.floor(total / 3_600_000)
  const minutes = Math.floor((total % 3_600_000) / 60_000)
  const seconds = (total % 60_000) / 1_000
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`
}
