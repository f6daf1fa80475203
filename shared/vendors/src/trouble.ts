import { type Redactor, redactor } from '@canary-steps/sdk/secrets'

/** Milliseconds that `Retry-After` names in seconds, at least one second; undefined where it names no number of them. */
export const retryAfter = (value: unknown): number | undefined =>
  /^\d+$/.test(String(value)) ? Math.max(1, Number(value)) * 1_000 : undefined

/** The one of the token that was used last: a client asks for many answers with one. */
let latest: { readonly token: string; readonly redactor: Redactor } | undefined

const redactorOf = (token: string): Redactor => {
  if (latest?.token !== token) latest = { token, redactor: redactor([token]) }
  return latest.redactor
}

/** An error and its causes, without a token that one of them may repeat, in any form. */
export const withoutToken = (error: unknown, token: string): Error => {
  const { message, cause } = error instanceof Error ? error : new Error(String(error))
  const told = redactorOf(token).text(message)
  return new Error(told, cause === undefined ? undefined : { cause: withoutToken(cause, token) })
}

/** The error that began it. */
export const rootOf = (error: Error): Error =>
  error.cause instanceof Error && error.cause.message ? rootOf(error.cause) : error
