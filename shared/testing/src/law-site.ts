import type { Reply } from '@canary-steps/runtime'
import { replyOf, type TestHost, type TestHostOptions, testHost } from '@canary-steps/runtime/testing'
import type { Step } from '@canary-steps/sdk'
import { afterEach, beforeEach } from 'vitest'

/** A vendor's stand-in as the laws need it. */
export type LawVendor = {
  /** The step's environment: tokens and base URLs. */
  readonly env: Readonly<Record<string, string>>
  /** All that exists at the vendor now, in any form that shows a difference, and the same for two to which the same was done. */
  things(): readonly unknown[]
  /** The next call that changes something does so, but its answer never arrives. */
  loseNextAnswer(): void
  /** Lets a step pass that waits, as people do who approve: by what the vendor tells the host, or what it is asked then. */
  pass?(host: TestHost): Promise<void>
  /** Lets one person decide, which is not enough to let the step pass; again it is the same decision of the same person. */
  decide?(host: TestHost): Promise<void>
  /** Whether a request changes nothing though it is no GET, such as a query by POST. None is like that unless it says so. */
  isRead?(request: Request): boolean
  /** Where it is asked without a socket. */
  readonly fetch?: typeof globalThis.fetch
  close(): Promise<void>
}

/** A config that the step takes, its vendor, and a `fetch` where neither the step nor its vendor has one. */
export type Sample = {
  readonly config: Readonly<Record<string, unknown>>
  readonly vendor: () => Promise<LawVendor>
  readonly fetch?: typeof globalThis.fetch
}

/** The tools of a law: the step, a vendor that is new in each test, and hosts on it. */
export type LawSite = {
  readonly step: Step
  readonly config: Sample['config']
  /** The `fetch` of a host, unless a law replaces it. */
  readonly fetch: typeof globalThis.fetch
  vendor(): LawVendor
  /** The host that each test begins with. */
  host(): TestHost
  /** Another host on the same vendor, with a store of its own unless given. */
  start(more?: TestHostOptions): TestHost
  /** A vendor to which nothing was done yet, and a host on it. */
  renew(): Promise<void>
  /** Run, by the first host unless another is given; it must have a reply. */
  run(at?: TestHost, given?: Parameters<TestHost['call']>[1]): Promise<Reply>
}

/** A request that reaches no vendor. */
export const unreachable: typeof globalThis.fetch = () => Promise.reject(new TypeError('fetch failed'))

/** Lets the host do whatever is due within the next minutes. */
export const closeAllDue = async (host: TestHost): Promise<void> => {
  for (const wait of [0, 60_000, 10 * 60_000]) {
    host.now += wait
    await host.closeDue()
  }
}

/** A site for the tests of one `describe`. */
export const lawSite = (
  step: Step,
  { config, vendor: startVendor, fetch: given = globalThis.fetch }: Sample,
): LawSite => {
  let vendor: LawVendor | undefined
  let host: TestHost | undefined
  const current = <Part>(part: Part | undefined): Part => {
    if (!part) throw new Error('there is a vendor only while a test runs')
    return part
  }
  const fetch: typeof globalThis.fetch = (to, init) => (vendor?.fetch ?? given)(to, init)
  const site: LawSite = {
    step,
    config,
    fetch,
    vendor: () => current(vendor),
    host: () => current(host),
    start: (more = {}) => testHost(step, { config, secrets: site.vendor().env, fetch, ...more }),
    async renew() {
      await vendor?.close()
      vendor = await startVendor()
      host = site.start()
    },
    run: async (at = site.host(), given = {}) => replyOf(await at.call('run', given)),
  }
  beforeEach(() => site.renew())
  afterEach(async () => {
    await vendor?.close()
    vendor = undefined
  })
  return site
}
