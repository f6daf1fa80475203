import type { SignedAt } from '@canary-steps/sdk'
import type { MiddlewareHandler } from 'hono'
import type { Problem } from '../call.ts'
import type { BodyIntake } from './body-intake.ts'
import { exactText, notText } from './exact-text.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { isProblem, problem } from './problem.ts'
import { addressText, claimIn, keysFor, sign, signerOf } from './signature.ts'
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
const signedText = ({ method, url }: Request, body: ArrayBuffer, { endpoint }: SignedOptions): string | ArrayBuffer => {
  const address = new URL(url)
  if (method === 'POST' || address.pathname === catalogue) return body
  address.host = hostOf(endpoint ?? url)
  return addressText(method, address)
}

/** Up to so many keys, an old one and a new one of a few clusters, cost next to nothing to try. */
const fewKeys = 8
/** Calls that may wait to be tried with more keys than that: each takes milliseconds. */
const mostWaiting = 50

/**
 * Lets in what a key has signed, and signs the answer with the same key, for the same id. What cannot be true is refused
 * before its body is read, and no more bodies than memory has room for are read at once.
 */
export const signedCalls = (options: SignedOptions, intake: BodyIntake): MiddlewareHandler<SignedEnv> => {
  const inTurn = oneAtATime(mostWaiting)
  return async (context, next) => {
    const request = context.req.raw
    const claim = claimIn(request.headers)
    const keys = claim ? await keysFor(options.keys, claim) : []
    if (!claim || keys.length === 0) return problem(unsigned)
    const taken = await intake(request, async (bytes) => {
      const look = async () => (await signerOf(keys, claim, signedText(request, bytes, options))) ?? unsigned
      const signer = keys.length > fewKeys ? await inTurn(look) : await look()
      if (signer === undefined || isProblem(signer)) return signer ?? busy
      const body = await exactText(bytes)
      return body === undefined ? notText : { key: signer, body }
    })
    if ('problem' in taken) return problem(taken.problem)
    if (isProblem(taken.judgement)) return problem(taken.judgement)
    const { key, body } = taken.judgement
    context.set('key', key)
    context.set('signedAt', claim.signedAt)
    context.set('body', body)
    await next()
    const answer = await context.res.clone().text()
    const headers = await sign(key, claim.id, answer)
    for (const [name, value] of Object.entries(headers)) context.header(name, value)
  }
}

const unsigned: Problem = {
  status: 401,
  title: 'not signed',
  detail: 'no key of this function signed the body in the last 5 minutes; check the signing key and both clocks',
}
const busy: Problem = {
  status: 503,
  title: 'busy',
  detail: 'too many calls that name no key wait to be verified: try again, or call with a bridge that names its key',
}
