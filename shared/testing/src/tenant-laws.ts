import { expect, it } from 'vitest'
import type { LawSite } from './law-site.ts'

const hostOf = (to: Parameters<typeof globalThis.fetch>[0]): string =>
  new URL(to instanceof Request ? to.url : String(to)).host

const hostsIn = (config: unknown): string[] =>
  [...JSON.stringify(config).matchAll(/https?:\/\/[^\s"\\]+/g)].flatMap(([text]) => URL.parse(text)?.host ?? [])

/** Hosts that a Run asks with the reach of the function: by `fetch`, or by the global one, which nobody guards. */
const askedByRun = async ({ fetch, start }: LawSite) => {
  const asked: { readonly host: string; readonly by: 'fetch' | 'global' }[] = []
  const host = start({
    fetch: (to, init) => {
      asked.push({ host: hostOf(to), by: 'fetch' })
      return fetch(to, init)
    },
    fetchAsTenant: (url, request) => fetch(url, request),
  })
  const { fetch: global } = globalThis
  globalThis.fetch = (to, init) => {
    asked.push({ host: hostOf(to), by: 'global' })
    return global(to, init)
  }
  await host.call('run').finally(() => {
    globalThis.fetch = global
  })
  return asked
}
/** The fault of a step's requests; empty if there is none. */
export const wronglyAsked = async (site: LawSite): Promise<string[]> => {
  const named = hostsIn(site.config)
  const asked = await askedByRun(site)
  return asked.flatMap(({ host, by }) => {
    if (by === 'global') return [`${host} by the global fetch: use fetch, or fetchAsTenant, of what the step is given`]
    return named.includes(host) ? [`${host}, which the config names, by fetch: use fetchAsTenant`] : []
  })
}

/** As whom a step asks. */
export const tenantLaws = (site: LawSite): void => {
  it('asks what a Rollout names as the tenant that it is, and never with the reach of the function', async () => {
    expect(await wronglyAsked(site)).toEqual([])
  })
}
