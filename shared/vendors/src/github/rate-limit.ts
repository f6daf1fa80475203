import type { Refusal } from './refusal-in.ts'

/** Milliseconds to wait when GitHub names no time (docs.github.com, rate limits: at least one minute). */
const unnamed = 60_000

const isLimit = ({ status, headers, message }: Refusal): boolean =>
  status === 429 ||
  (status === 403 &&
    (headers['retry-after'] !== undefined ||
      headers['x-ratelimit-remaining'] === '0' ||
      /\brate limit\b/i.test(message ?? '')))

const numberIn = (value: unknown): number | undefined => (/^\d+$/.test(String(value)) ? Number(value) : undefined)

/** Milliseconds from `now` until GitHub takes calls again; undefined when the answer is about no rate limit. */
export const rateLimit = (refusal: Refusal, now: number): number | undefined => {
  if (!isLimit(refusal)) return undefined
  const { headers } = refusal
  const seconds = numberIn(headers['retry-after'])
  if (seconds !== undefined) return Math.max(1, seconds) * 1_000
  const reset = headers['x-ratelimit-remaining'] === '0' ? numberIn(headers['x-ratelimit-reset']) : undefined
  return reset === undefined ? unnamed : Math.max(1_000, reset * 1_000 - now)
}
