import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { TerminalError } from '@canary-steps/sdk'
import type { TenantFetch } from '../../ports/runtime.ts'
import { isPrivateHost } from '../../settings/network.ts'
import { addressRefusal } from './address-refusal.ts'
import { connectionTrouble } from './connection-trouble.ts'
import type { Outgoing } from './outgoing.ts'
import { send } from './send.ts'
import { serviceRange } from './service-range.ts'

/** Every address that a name leads to now. */
type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

type TenantFetchOptions = {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly through: Pick<Outgoing, 'fetch' | 'proxyFor'>
  readonly resolve?: Resolve
  /** Asks at one of the addresses that were judged. */
  readonly ask?: typeof send
  /** Addresses of this machine. */
  readonly own?: () => readonly string[]
}

const resolveHere: Resolve = (hostname) => lookup(hostname, { all: true })

const addressesHere = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address))

/** An address of the URL itself, which nobody looks up. */
const literalIn = ({ hostname }: URL): LookupAddress | undefined => {
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  const family = isIP(address)
  return family === 0 ? undefined : { address, family }
}

/** Node's lookup cannot be ended: it is left behind. */
const inTime = async <Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> => {
  signal.throwIfAborted()
  const late = Promise.withResolvers<never>()
  const end = () => late.reject(signal.reason)
  signal.addEventListener('abort', end, { once: true })
  return Promise.race([work, late.promise]).finally(() => signal.removeEventListener('abort', end))
}

/**
 * One look-up at a time. Node gives look-ups two threads (libuv: half of UV_THREADPOOL_SIZE), for vendors, too. Each
 * waits 10 s or longer for a name whose servers are silent, even if nobody wants it any more. So tenants get one of
 * them.
 */
const inLine = (resolve: Resolve) => {
  let before: Promise<unknown> = Promise.resolve()
  return (hostname: string, signal: AbortSignal): ReturnType<Resolve> => {
    const looked = before.then(() => {
      // nobody waits for it any more
      signal.throwIfAborted()
      return resolve(hostname)
    })
    before = looked.catch(() => undefined)
    return inTime(looked, signal)
  }
}

/**
 * Asks addresses that Rollouts name, on Node. A name is looked up once for each request, every address that it leads to is judged, and the connection
 * goes to one of them. Through a proxy, which looks up names itself, only hosts go that the operator named, and addresses that are written out.
 */
export const tenantFetch = ({
  variables,
  through,
  resolve = resolveHere,
  ask = send,
  own = addressesHere,
}: TenantFetchOptions): TenantFetch => {
  const services = serviceRange(variables)
  const lookUp = inLine(resolve)
  return async (url, request, rules) => {
    const mayNot = (why: string) => new TerminalError(`${url.host} may not be asked: it ${why}`)
    const failed = (error: Error) => {
      throw request.signal.aborted ? error : connectionTrouble(error)
    }
    const literal = literalIn(url)
    const proxy = through.proxyFor(url)
    if (proxy && !literal && !isPrivateHost(rules, url))
      throw mayNot(
        `goes through a proxy, which hides its address: add ${url.host} to network.privateHosts in canary-steps.yaml, or to NO_PROXY`,
      )
    const looked = literal || proxy ? [] : await lookUp(url.hostname, request.signal).catch(failed)
    const addresses = literal ? [literal] : looked
    if (!proxy && addresses.length === 0) throw new Error('its name was not found')
    const around = { own: own(), services }
    for (const { address } of addresses) {
      const refusal = addressRefusal(address, url, rules, around)
      if (refusal) throw mayNot(refusal)
    }
    return proxy
      ? through.fetch(url, { ...request, redirect: 'manual' }).catch(failed)
      : ask(url, request, addresses).catch(failed)
  }
}
