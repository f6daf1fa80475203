import { RetryLater, shortened, TerminalError } from '@canary-steps/sdk'
import {
  type Logger,
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api'
import type * as z from 'zod'
import { rootOf, withoutToken } from '../trouble.ts'
import { type SlackAnswerName, slackAnswer } from './answers.ts'

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

/** Slack's answer to a call that it refused, as its client hands it on. */
type Answered = {
  readonly status: number
  /** Slack's word for what is wrong. */
  readonly code: string | undefined
  /** Its further message, such as a missing scope or a fault in blocks. */
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
const answerIn = (error: unknown): Answered | undefined => {
  if (error instanceof WebAPIRateLimitedError) return answered({ status: 429, retryAfter: error.retryAfter })
  if (error instanceof WebAPIHTTPError) return answered({ status: error.statusCode })
  return error instanceof WebAPIPlatformError ? platformAnswer(error) : undefined
}

type Refused = { readonly method: string; readonly channel: string; readonly detail: string }

/** A person's remedy for an answer; `detail` is Slack's further message, such as a missing scope. */
const remedies: Partial<Record<SlackAnswerName, (refused: Refused) => string>> = {
  'token not valid': ({ method }) =>
    method === 'apps.connections.open'
      ? 'put a valid app-level token into SLACK_APP_TOKEN'
      : 'put a valid bot token into SLACK_BOT_TOKEN',
  'scope missing': ({ detail }) => `add the scope ${detail || 'it needs'} to the slack app and install it again`,
  'no permission': ({ channel }) => `invite the bot to ${channel || 'where it works'}, and install the slack app again`,
  'workspace not granted': () => 'add the slack app to the workspace, in the settings of the organisation',
  'network not allowed': () => 'let the address of the function into the allowed IP ranges of the slack app',
  'no second factor': () => 'set up two-factor authentication for the person who installed the slack app',
  'posting suspended': () => 'an administrator of the workspace has suspended posting (Enterprise Key Management)',
  'not from an organisation': () => 'install the slack app in a workspace: the organisation may not call this',
  'channel not found': ({ channel }) => `check the id ${channel}; if it is a private channel, invite the bot`,
  'not in the channel': ({ channel }) => `invite the bot to ${channel}`,
  'channel archived': ({ channel }) => `unarchive ${channel} or name another channel`,
  'posting not allowed': ({ channel }) => `a workspace setting keeps the bot from posting to ${channel}`,
  'replies only': ({ channel }) => `${channel} takes only replies in threads`,
  'not in Slack Connect': ({ channel }) =>
    `an administrator of the workspaces that share ${channel} does not allow this: name another channel`,
  'not our message': ({ method }) =>
    `only messages of this bot can be ${method === 'chat.delete' ? 'deleted' : 'changed'}`,
  'message too old': () => 'the message is too old to be changed',
  'message not found': ({ channel }) => `the message was deleted from ${channel}`,
  'thread not found': ({ channel }) => `the thread was deleted from ${channel}`,
  'text too long': () => 'shorten the text',
  'no text': () => 'give the message a text',
}

/** A person's remedy for Slack's refusal. */
const remedy = (name: SlackAnswerName, refused: Refused): string =>
  remedies[name]?.(refused) ?? (refused.detail || `see docs.slack.dev/reference/methods/${refused.method}`)

/** The call that failed, and what must not be told of it. */
type FailedCall = {
  readonly method: string
  readonly channel: string
  readonly token: string
  readonly signal: AbortSignal
}

/** Longest refusal that is handed on, in characters. */
const longest = 500

const waitOf = (seconds: number | undefined, after: number): number =>
  seconds === undefined ? after : Math.max(1, seconds) * 1_000

const answerError = (answer: Answered, { method, channel, token }: FailedCall): Error | undefined => {
  const { status, code, detail, retryAfter } = answer
  const { name, means, after = 0 } = slackAnswer({ method, status, code })
  if (means === 'done') return undefined
  if (means === 'later') return new RetryLater(`slack: ${method}: ${name}`, waitOf(retryAfter, after))
  if (means === 'refused') {
    const { message } = withoutToken(`slack: ${code}: ${remedy(name, { method, channel, detail })}`, token)
    return new TerminalError(shortened(message, longest))
  }
  return new Error(`slack: ${method}: ${code ?? (status === 200 ? 'unreadable answer' : status)}`)
}

/**
 * The error for the runtime about a failed call; undefined if the wanted state is there already. TerminalError: Slack refused. RetryLater: not now,
 * in milliseconds. Any other Error: the call may have acted. None of them holds the token.
 */
export const slackError = (error: unknown, call: FailedCall): Error | undefined => {
  const answer = answerIn(error)
  if (answer) return answerError(answer, call)
  const cause = withoutToken(error, call.token)
  // the client fell over what it was answered
  const said = error instanceof TypeError ? 'unreadable answer' : rootOf(cause).message
  const reason = call.signal.aborted ? 'no answer in time' : said
  return new Error(`slack: ${call.method}: ${reason}`, { cause })
}

/**
 * Waits for an answer; its error says what happened. Undefined: its subject is not there, by an answer that is not a
 * failure. `channel` is empty for a method that is about none.
 */
export type Called = <Schema extends z.ZodType>(
  method: string,
  channel: string,
  asked: Promise<unknown>,
  schema: Schema,
) => Promise<z.output<Schema> | undefined>

/** For calls with this token, ended by this signal. */
export const called =
  (of: Pick<FailedCall, 'token' | 'signal'>): Called =>
  async (method, channel, asked, schema) => {
    const answer = await asked.catch((error: unknown) => {
      const failure = slackError(error, { method, channel, ...of })
      if (failure) throw failure
      return undefined
    })
    if (answer === undefined) return undefined
    const { data, success } = schema.safeParse(answer)
    if (!success) throw new Error(`slack: ${method}: unreadable answer`)
    return data
  }
