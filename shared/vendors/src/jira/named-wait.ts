import { retryAfter } from '../retry-after.ts'
import type { JiraAnswer } from './jira-answers.ts'

/** From `now` to a date, as `Retry-After` may have one, and as Jira tells it: `2026-11-30T10:00Z`. */
const untilIn = (text: string, now: number): number | undefined => {
  const at = /\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : at - now
}

/** Milliseconds from `now` until Jira takes calls again, as the headers of its answer say; undefined where they name no time. */
export const namedWait = ({ headers }: JiraAnswer, now: number): number | undefined => {
  const { 'retry-after': after = '', 'x-ratelimit-reset': reset = '' } = headers
  const named = retryAfter(after) ?? untilIn(after, now) ?? untilIn(reset, now)
  return named === undefined ? undefined : Math.max(1_000, named)
}
