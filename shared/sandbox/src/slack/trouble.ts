import type { Trouble } from '../trouble.ts'
import { refuse } from './method.ts'

/** A refusal of Slack's, nothing done: this HTTP status, `retryAfter` being in seconds, or the `error` of that name. */
export type SlackOwnTrouble = { readonly status: number; readonly retryAfter?: number } | { readonly error: string }

/** A fault of one call; `slackAnswers` has answers of Slack's. */
export type SlackTrouble = Trouble | SlackOwnTrouble

/** The answer to a call that goes wrong so. */
export const refusal = (trouble: SlackOwnTrouble): Response => {
  if ('error' in trouble) return Response.json(refuse(trouble.error))
  const { status, retryAfter } = trouble
  return new Response(null, { status, headers: retryAfter ? { 'retry-after': String(retryAfter) } : {} })
}
