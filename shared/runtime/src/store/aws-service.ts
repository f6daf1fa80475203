import { AwsV4Signer } from 'aws4fetch'
import * as z from 'zod'
import { caught, caughtSync } from '../ports/caught.ts'
import { pause } from './pause.ts'

/** Keys that open a service. They change while we run, so they are asked for at each request. */
type AwsCredentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** A region of AWS, and the way in. */
export type AwsAddress = {
  readonly region: string
  readonly credentials: () => AwsCredentials
  /** Where the service is; its public address in the region without it. */
  readonly endpoint?: string | undefined
  readonly fetch: typeof globalThis.fetch
  /** How long a question is asked again and again, in milliseconds. */
  readonly patience?: number | undefined
}

/** How a service spells its name, its operations and its JSON. */
type AwsDialect = { readonly service: string; readonly target: string; readonly json: '1.0' | '1.1' }

/**
 * The answer of a service. `refused`: an error that is the caller's to judge. `isSure`: no earlier try of the same
 * question may have done what this one was refused.
 */
type AwsAnswer = { readonly answer: unknown } | { readonly refused: string; readonly isSure: boolean }

/** Asks a service. `judged`: errors that are no surprise to the caller. @throws Error in one line: nobody knows whether it was done */
type AskAws = (operation: string, body: object, ...judged: readonly string[]) => Promise<AwsAnswer>

/** How long a question is asked altogether, in milliseconds: less than a call's budget of 8 s. */
const usualPatience = 5_000
/** The share of it that one try has: a connection that was open when a host was frozen may be dead without a word. */
const shareOfTry = 0.4
/** The first pause at most, in milliseconds; each later one is twice as long at most, up to the longest. */
const firstPause = 25
const longestPause = 800

/** Nothing was done, for there were too many questions at once. */
const throttled: readonly string[] = [
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TooManyRequestsException',
]

/** Some services write the word in one way, some in the other. */
const AwsError = z.object({ __type: z.string(), message: z.string().optional(), Message: z.string().optional() })

/** An answer, or an error: `again` where another try may do better, `isSure` where this one did nothing. */
type Tried =
  | { readonly answer: unknown }
  | { readonly error: string; readonly reason: string; readonly again: boolean; readonly isSure: boolean }

const lost = (reason: string): Tried => ({ error: '', reason, again: true, isSure: false })

const triedOf = (status: number, text: string): Tried => {
  const json = caughtSync((): unknown => JSON.parse(text))
  if (status === 200) return 'result' in json ? { answer: json.result } : lost('half an answer')
  const isFault = status >= 500
  const { data } = AwsError.safeParse('result' in json ? json.result : undefined)
  if (!data) return { error: '', reason: `HTTP ${status}`, again: isFault, isSure: !isFault }
  // the name of a model may be before it
  const error = data.__type.slice(data.__type.indexOf('#') + 1)
  // only the first line: below it, a wrong signature is told with the token of the session
  const [said = ''] = (data.message ?? data.Message ?? '').split('\n')
  const isThrottled = throttled.includes(error)
  const reason = said === '' ? error : `${error}: ${said}`
  return { error, reason, again: isThrottled || isFault, isSure: isThrottled || !isFault }
}

/** The reason that a request got no answer. The words of undici itself are always the same. */
const lossOf = ({ message, cause }: Error): string => (cause instanceof Error && cause.message) || message

/** Asks once, with a signature of this moment. Nothing of the question is in an error. */
const askService = (
  { service, target, json }: AwsDialect,
  { region, credentials, endpoint, fetch }: AwsAddress,
): ((operation: string, body: string, milliseconds: number) => Promise<Tried>) => {
  const url = endpoint ?? `https://${service}.${region}.amazonaws.com/`
  const cache = new Map<string, ArrayBuffer>()
  return async (operation, body, milliseconds) => {
    const headers = { 'content-type': `application/x-amz-json-${json}`, 'x-amz-target': `${target}.${operation}` }
    const { sessionToken = '', ...keys } = credentials()
    const signer = new AwsV4Signer({ url, headers, body, service, region, cache, ...keys, sessionToken })
    const signed = await signer.sign()
    const answered = await caught(async () => {
      const request = { method: 'POST', headers: signed.headers, body, signal: AbortSignal.timeout(milliseconds) }
      const response = await fetch(url, { ...request, redirect: 'manual' })
      return { status: response.status, text: await response.text() }
    })
    if ('error' in answered) return lost(lossOf(answered.error))
    return triedOf(answered.result.status, answered.result.text)
  }
}

/** A service of AWS that speaks JSON. A question is asked again as long as another try may do better. */
export const awsService = (dialect: AwsDialect, address: AwsAddress): AskAws => {
  const { patience = usualPatience } = address
  const tryOnce = askService(dialect, address)
  return async (operation, asked, ...judged) => {
    const body = JSON.stringify(asked)
    const end = performance.now() + patience
    let isSure = true
    for (let tries = 0; ; tries += 1) {
      const left = Math.max(1, Math.min(shareOfTry * patience, end - performance.now()))
      const tried = await tryOnce(operation, body, left)
      if ('answer' in tried) return tried
      if (judged.includes(tried.error)) return { refused: tried.error, isSure }
      isSure &&= tried.isSure
      const wait = Math.min(longestPause, firstPause * 2 ** tries) * Math.random()
      if (!tried.again || performance.now() + wait >= end)
        throw new Error(`${dialect.service} in ${address.region}: ${operation}: ${tried.reason}`)
      await pause(wait)
    }
  }
}
