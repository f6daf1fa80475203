import { RetryLater, TerminalError } from '@canary-steps/sdk'
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api'
import { rootOf, withoutToken } from '../without-token.ts'
import { remedy } from './remedy.ts'

/** The call that failed, and what must not be told of it. */
export type FailedCall = {
  readonly method: string
  readonly channel: string
  readonly token: string
  readonly signal: AbortSignal
}

/** Slack's errors of which its documentation says that something may have been done, or that pass by themselves. */
const unknownOutcome: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'org_login_required',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
])

const later = (method: string, seconds: number): RetryLater =>
  new RetryLater(`slack: ${method}: rate limited`, Math.max(1, seconds) * 1_000)

const refusal = (code: string, data: WebAPIPlatformError['data'], { method, channel }: FailedCall): Error => {
  const needed = 'needed' in data && typeof data.needed === 'string' ? data.needed : undefined
  const [told = ''] = data.response_metadata?.messages ?? []
  const detail = needed ?? told.replace(/^\[\w+\] /, '').replace(/\s+/g, ' ')
  return new TerminalError(`slack: ${code}: ${remedy(code, { method, channel, detail })}`)
}

const platformError = ({ data }: WebAPIPlatformError, call: FailedCall): Error => {
  const code: unknown = data.error
  // the client hands on whatever it could not read as the "error"
  if (typeof code !== 'string' || !/^[a-z][a-z0-9_]*$/.test(code))
    return new Error(`slack: ${call.method}: unreadable answer`)
  if (code === 'ratelimited' || code === 'rate_limited')
    return later(call.method, data.response_metadata?.retryAfter ?? 30)
  return unknownOutcome.has(code) ? new Error(`slack: ${call.method}: ${code}`) : refusal(code, data, call)
}

/**
 * What the runtime is told of a failed call. TerminalError: Slack refused. RetryLater: not now, in milliseconds.
 * Any other Error: the call may have acted. None of them holds the token.
 */
export const slackError = (error: unknown, call: FailedCall): Error => {
  if (error instanceof WebAPIRateLimitedError) return later(call.method, error.retryAfter)
  if (error instanceof WebAPIPlatformError) return platformError(error, call)
  if (error instanceof WebAPIHTTPError) return new Error(`slack: ${call.method}: ${error.statusCode}`)
  const cause = withoutToken(error, call.token)
  const reason = call.signal.aborted ? 'no answer in time' : rootOf(cause).message
  return new Error(`slack: ${call.method}: ${reason}`, { cause })
}
