import type { SignedAt } from '@canary-steps/sdk'
import type { MiddlewareHandler } from 'hono'
import type { Problem } from '../journal/call.ts'
import type { KnownSecrets } from '../secrets/guarded.ts'
import {
  addressText,
  claimIn,
  exactText,
  keysFor,
  notText,
  type SigningKey,
  sign,
  signerOf,
} from '../wire/signature.ts'
import { answerWith, badRequest, isProblem, problem, textsOf } from './answers.ts'
import type { BodyIntake } from './body-intake.ts'
import { oneAtATime } from './one-at-a-time.ts'

/** Which function this is. Read at each call: a host that follows its settings hands in getters. */
export type OwnAddress = {
  /** The base URL that callers are told. Required beyond this machine, because a sender may write any host into a request. */
  readonly endpoint?: string | undefined
  /** Where it listens, if nothing but this machine can reach that: it counts where no endpoint is set. */
  readonly address?: string | undefined
}

/** Whether a host is this machine by its name or number, which nobody else can reach. */
export const isLoopback = (hostname: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/.test(hostname)

const reached = (url: string): URL | undefined => URL.parse(url) ?? undefined

/** The same host and port; on this machine by whatever name. */
const isSameAddress = (one: string, other: string): boolean => {
  const [here, there] = [reached(one), reached(other)]
  if (!here || !there) return false
  return (
    here.host === there.host || (isLoopback(here.hostname) && isLoopback(there.hostname) && here.port === there.port)
  )
}

const ours = ({ endpoint, address }: OwnAddress, url: string): string => endpoint ?? address ?? url

/** Whether the function that a body names is this one. `url`: of the request. */
export const isForUs = (own: OwnAddress, theirs: string, url: string): boolean => isSameAddress(theirs, ours(own, url))

/** The answer to a caller whose body names another function: behind a proxy the operator may have to say which one this is. */
export const notForUs = ({ endpoint, address }: OwnAddress, otherwise: string): string =>
  endpoint === undefined && address !== undefined
    ? `${otherwise}. This function is ${address}: behind a proxy, set endpoint in its settings, or serve --endpoint, to the URL that callers use`
    : otherwise

/** The host of the address that a caller of this function signed. */
export const signedHost = (own: OwnAddress, url: string): string => {
  const known = ours(own, url)
  // on this machine a caller has several names for us, and signs the one that it used
  return (isSameAddress(known, url) ? reached(url) : reached(known))?.host ?? known
}

/** Why this function cannot tell which one it is, with the remedy; undefined where it can. */
export const unplaced = ({ endpoint, address }: OwnAddress, url: string): string | undefined =>
  endpoint !== undefined || address !== undefined || isLoopback(reached(url)?.hostname ?? '')
    ? undefined
    : 'the function does not know its own address and would accept calls for another: set endpoint in its settings to the URL that callers use'

/** How callers reach the function. Read at each call: a host that follows its settings hands in getters. */
export type SignedOptions = OwnAddress & { readonly keys: readonly SigningKey[] }

/** The facts about a verified call: its signer, its time, and the text of its body. */
export type SignedEnv = { Variables: { key: SigningKey; signedAt: SignedAt; body: string } }

/** The catalogue is the same for all and tells no secret: its signature covers no address. */
const catalogue = '/v1/steps'

/** The text under the signature of a call. A call other than POST has no body: its address is signed, so that the signature fits nothing else. */
const signedText = ({ method, url }: Request, body: ArrayBuffer, own: OwnAddress): string | ArrayBuffer => {
  if (method === 'POST') return body
  const address = new URL(url)
  if (address.pathname === catalogue) return body
  return addressText(method, { host: signedHost(own, url), pathname: address.pathname, search: address.search })
}

/** Up to so many keys, an old one and a new one of a few clusters, cost next to nothing to try. */
const fewKeys = 8
/** Calls that may wait to be tried with more keys than that: each takes milliseconds. */
const mostWaiting = 50

/**
 * Lets in what a key has signed. Answers without secrets, and signs that with the same key, for the same id. A claim that
 * cannot be true is refused before its body is read. No more bodies are read at once than memory has room for.
 */
export const signedCalls = (
  options: SignedOptions,
  intake: BodyIntake,
  secrets: KnownSecrets,
): MiddlewareHandler<SignedEnv> => {
  const queued = oneAtATime(mostWaiting)
  return async (context, next) => {
    const request = context.req.raw
    const claim = claimIn(request.headers)
    const keys = claim ? await keysFor(options.keys, claim) : []
    if (!claim || keys.length === 0) return problem(unsigned)
    const taken = await intake(request, async (bytes) => {
      const look = async () => (await signerOf(keys, claim, signedText(request, bytes, options))) ?? unsigned
      const signer = keys.length > fewKeys ? await queued(look) : await look()
      if (signer === undefined || isProblem(signer)) return signer ?? busy
      const body = exactText(bytes)
      return body === undefined ? notText : { key: signer, body }
    })
    if ('problem' in taken) return problem(taken.problem)
    if (isProblem(taken.judgement)) return problem(taken.judgement)
    const { key, body } = taken.judgement
    context.set('key', key)
    context.set('signedAt', claim.signedAt)
    context.set('body', body)
    const problemOfPlace = unplaced(options, request.url)
    if (problemOfPlace === undefined) await next()
    else context.res = problem(badRequest(problemOfPlace))
    const { told } = await textsOf(secrets, context.res)
    answerWith(context, told, await sign(key, claim.id, told))
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
