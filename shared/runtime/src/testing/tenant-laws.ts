import { expect, it } from 'vitest'
import type { LawSite } from './law-site.ts'

const hostsIn = (config: unknown): string[] =>
  [...JSON.stringify(config).matchAll(/https?:\/\/[^\s"\\]+/g)].flatMap(([text]) => URL.parse(text)?.host ?? [])

/** As whom a step asks. */
export const tenantLaws = ({ config, fetch, start }: LawSite): void => {
  it('asks what a Rollout names as the tenant that it is, and never with the reach of the function', async () => {
    const asked: string[] = []
    const host = start({
      fetch: (to, init) => {
        asked.push(new URL(to instanceof Request ? to.url : String(to)).host)
        return fetch(to, init)
      },
      fetchAsTenant: (url, request) => fetch(url, request),
    })
    await host.call('run')
    const named = hostsIn(config)
    expect(asked.filter((one) => named.includes(one))).toEqual([])
  })
}
