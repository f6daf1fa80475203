/** Which function this is. Read at each call: a host that follows its settings hands in getters. */
export type Place = {
  /** The base URL that callers are told. Required beyond this machine: whoever sends a request may write any host into it. */
  readonly endpoint?: string | undefined
  /** Where it listens, if nothing but this machine can reach that: it counts where no endpoint is set. */
  readonly address?: string | undefined
}

/** Whether a host is this machine by its name or number, which nobody else can reach. */
export const isLoopback = (hostname: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/.test(hostname)

const reached = (url: string): URL | undefined => URL.parse(url) ?? undefined

/** The same host and port; on this machine by whatever name. */
const isSame = (one: string, other: string): boolean => {
  const [here, there] = [reached(one), reached(other)]
  if (!here || !there) return false
  return (
    here.host === there.host || (isLoopback(here.hostname) && isLoopback(there.hostname) && here.port === there.port)
  )
}

const ours = ({ endpoint, address }: Place, url: string): string => endpoint ?? address ?? url

/** Whether the function that a body names is this one. `url`: of the request. */
export const isForUs = (place: Place, theirs: string, url: string): boolean => isSame(theirs, ours(place, url))

/** What a caller is told whose body names another function: behind a proxy the operator may have to say which one this is. */
export const notForUs = ({ endpoint, address }: Place, otherwise: string): string =>
  endpoint === undefined && address !== undefined
    ? `${otherwise}. This function is ${address}: where a proxy stands before it, set endpoint in its settings, or serve --endpoint, to the URL that callers are told`
    : otherwise

/** The host of the address that a caller of this function signed. */
export const signedHost = (place: Place, url: string): string => {
  const known = ours(place, url)
  // on this machine a caller has several names for us, and signs the one that it used
  return (isSame(known, url) ? reached(url) : reached(known))?.host ?? known
}

/** Why this function cannot tell which one it is, with the remedy; undefined where it can. */
export const unplaced = ({ endpoint, address }: Place, url: string): string | undefined =>
  endpoint !== undefined || address !== undefined || isLoopback(reached(url)?.hostname ?? '')
    ? undefined
    : 'the function does not know its own address and would accept calls for another: set endpoint in its settings to the URL that callers use'
