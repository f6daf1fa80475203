import { retryAfter } from '../retry-after.ts'
import type { Refusal } from './refusal-in.ts'

const numberIn = (value: unknown): number | undefined => (/^\d+$/.test(String(value)) ? Number(value) : undefined)

/** Milliseconds from `now` until GitHub takes calls again, as the headers of its answer say; undefined where they name no time. */
export const namedWait = ({ headers }: Refusal, now: number): number | undefined => {
  const named = retryAfter(headers['retry-after'])
  if (named !== undefined) return named
  const reset = headers['x-ratelimit-remaining'] === '0' ? numberIn(headers['x-ratelimit-reset']) : undefined
  return reset === undefined ? undefined : Math.max(1_000, reset * 1_000 - now)
}
