import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api'

/** What Slack answered to a call that it did not do, as its client hands it on. */
export type Answered = {
  readonly status: number
  /** Slack's word for what is wrong. */
  readonly code: string | undefined
  /** What it said besides, such as a missing scope or what is wrong with blocks. */
  readonly detail: string
  /** Seconds. */
  readonly retryAfter: number | undefined
}

const answered = (of: Partial<Answered>): Answered => ({
  status: 200,
  code: undefined,
  detail: '',
  retryAfter: undefined,
  ...of,
})

const platformAnswer = ({ data }: WebAPIPlatformError): Answered => {
  const code: unknown = data.error
  const needed = 'needed' in data && typeof data.needed === 'string' ? data.needed : undefined
  const told: unknown = data.response_metadata?.messages?.[0]
  const detail = needed ?? (typeof told === 'string' ? told.replace(/^\[\w+\] /, '') : '')
  return answered({
    // the client hands on whatever it could not read as the "error"
    code: typeof code === 'string' && /^[a-z][a-z0-9_]{0,99}$/.test(code) ? code : undefined,
    detail: detail.replace(/\s+/g, ' '),
    retryAfter: data.response_metadata?.retryAfter,
  })
}

/** The answer in an error of Slack's client; undefined when none came. */
export const answerIn = (error: unknown): Answered | undefined => {
  if (error instanceof WebAPIRateLimitedError) return answered({ status: 429, retryAfter: error.retryAfter })
  if (error instanceof WebAPIHTTPError) return answered({ status: error.statusCode })
  return error instanceof WebAPIPlatformError ? platformAnswer(error) : undefined
}
