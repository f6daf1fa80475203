import { type Logger, LogLevel, WebClient, type WebClientOptions } from '@slack/web-api'

/** For Slack's clients, whose lines may hold what is not for logs. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
}

type FetchFunction = NonNullable<WebClientOptions['fetch']>

/** Seconds to wait when a 429 does not say; the Retry-After of Slack's own example (docs.slack.dev, rate limits). */
const defaultRetryAfter = 30

/** Slack's client without its retries, logs and redirects. Every request, body included, ends with `signal`. */
export const webClient = (options: {
  token: string
  url: string | undefined
  fetch: typeof globalThis.fetch
  signal: AbortSignal
}): WebClient => {
  const { token, url, fetch, signal } = options
  const bounded: FetchFunction = async (to, init) => {
    // manual: workerd knows no `error`, and the client refuses any status but 200
    const response = await fetch(to, { ...init, redirect: 'manual', signal })
    const { status, headers } = response
    if (status === 429 && !/^\d/.test(headers.get('retry-after') ?? ''))
      return new Response(null, { status, headers: { 'retry-after': String(defaultRetryAfter) } })
    // the client would take a page of a proxy for the name of a refusal
    if (status === 200 && !headers.get('content-type')?.startsWith('application/json'))
      throw new Error(`answered ${headers.get('content-type') ?? 'without a content type'}, not json`)
    return response
  }
  return new WebClient(token, {
    ...(url && { slackApiUrl: url }),
    allowAbsoluteUrls: false,
    fetch: bounded,
    logger: silentLogger,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
  })
}
