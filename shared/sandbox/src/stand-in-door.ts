import { TerminalError } from '@canary-steps/sdk'
import { listenOnLoopback } from './listen-on-loopback.ts'
import type { StepStandIn } from './stand-in.ts'

/** Where the stand-ins of steps are on loopback, as JSON: `origin` listens for all of `hosts`. */
export type StandInAddress = { readonly origin: string; readonly hosts: readonly string[] }

/** The host of a stand-in that no address names. */
const ownHost = (step: string): string => `${step}.sandbox`

/** An address as it is asked on loopback: the origin is the first part of the path. */
const behind = (door: string, url: URL): string =>
  `${door}/${encodeURIComponent(url.origin)}${url.pathname}${url.search}`

const askedIn = (request: Request): URL => {
  const { pathname, search } = new URL(request.url)
  const [, origin = '', ...path] = pathname.split('/')
  return new URL(`${decodeURIComponent(origin)}/${path.join('/')}${search}`)
}

/** Asks addresses that stand-ins answer for. @throws TerminalError where there is none */
export const standInFetch =
  (fetch: typeof globalThis.fetch, { origin, hosts }: StandInAddress): typeof globalThis.fetch =>
  async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input))
    if (!hosts.includes(url.host))
      throw new TerminalError(
        `the sandbox has no stand-in for ${url.host}: the step that names it in its targets brings one in src/testing/stand-in.ts`,
      )
    const to = behind(origin, url)
    return fetch(input instanceof Request ? new Request(to, input) : to, init)
  }

/** Starts the stand-ins of steps. Where two answer for a host the first does. */
export const standInDoor = async (places: readonly StepStandIn[]) => {
  const { origin, answerWith, close } = await listenOnLoopback()
  answerWith(async (request) => {
    const url = askedIn(request)
    const place = places.find(({ step, hosts }) => [...hosts, ownHost(step)].includes(url.host))
    const { method, headers } = request
    const hasBody = method !== 'GET' && method !== 'HEAD'
    const asked = new Request(url, { method, headers, ...(hasBody && { body: await request.arrayBuffer() }) })
    return place ? place.standIn.fetch(asked) : new Response(null, { status: 502 })
  })
  const address: StandInAddress = { origin, hosts: places.flatMap(({ hosts }) => hosts) }
  const urlOf = (step: string) => behind(origin, new URL(`https://${ownHost(step)}`)).replace(/\/$/, '')
  const env = places.flatMap(({ step, standIn }) => Object.entries(standIn.env?.(urlOf(step)) ?? {}))
  return {
    address,
    env: Object.fromEntries(env),
    shown: places.map(({ standIn: { name, render } }) => [name, () => render?.() ?? ''] as const),
    close,
  }
}
