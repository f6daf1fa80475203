import type { SignedAt } from '@canary-steps/sdk'
import type { MiddlewareHandler } from 'hono'
import type { Problem } from '../call.ts'
import { exactText, notText } from './exact-text.ts'
import { problem } from './problem.ts'
import { addressText, sign, verifiedBy } from './signature.ts'
import type { SigningKey } from './signing-key.ts'

/** How callers reach the function. Read at each call: a host that follows its settings hands in getters. */
export type SignedOptions = {
  readonly keys: readonly SigningKey[]
  /** The base URL that callers are told, where a proxy in front changes the host; else the request's own counts. */
  readonly endpoint?: string | undefined
}

/** What a route knows of a call that was verified: who signed it, when, and the text of its body. */
export type SignedEnv = { Variables: { key: SigningKey; signedAt: SignedAt; body: string } }

const hostOf = (url: string): string => URL.parse(url)?.host ?? url

/** Whether the function that a body names is this one. */
export const isForUs = ({ endpoint }: SignedOptions, theirs: string, url: string): boolean =>
  hostOf(theirs) === hostOf(endpoint ?? url)

/** The catalogue is the same for all and tells no secret: its signature covers no address. */
const catalogue = '/v1/steps'

/** What the signature of a call covers. What is no POST has no body: its address is signed, so that it is good for nothing else. */
const signedText = (method: string, url: string, body: string, { endpoint }: SignedOptions): string => {
  const address = new URL(url)
  if (method === 'POST' || address.pathname === catalogue) return body
  address.host = hostOf(endpoint ?? url)
  return addressText(method, address)
}

/** Lets in what a key has signed, and signs the answer with the same key, for the same id. */
export const signedCalls =
  (options: SignedOptions): MiddlewareHandler<SignedEnv> =>
  async (context, next) => {
    const { method, url } = context.req
    const body = await exactText(await context.req.arrayBuffer())
    if (body === undefined) return problem(notText)
    const text = signedText(method, url, body, options)
    const signed = await verifiedBy(options.keys, context.req.raw.headers, text)
    if (!signed) return problem(unsigned)
    const { key, signedAt } = signed
    context.set('key', key)
    context.set('signedAt', signedAt)
    context.set('body', body)
    await next()
    const answer = await context.res.clone().text()
    const headers = await sign(key, context.req.header('webhook-id') ?? '', answer)
    for (const [name, value] of Object.entries(headers)) context.header(name, value)
  }

const unsigned: Problem = {
  status: 401,
  title: 'not signed',
  detail: 'no key of this function signed the body in the last 5 minutes; check the signing key and both clocks',
}
