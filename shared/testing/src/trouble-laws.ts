import { type Call, memoryStore, type Reply } from '@canary-steps/runtime'
import { sampleRollout, type TestHost } from '@canary-steps/runtime/testing'
import { expect, it } from 'vitest'
import { closeAllDue, type LawSite } from './law-site.ts'

/** A fate of a call to a vendor: it never arrives, or its answer does not. */
const troubles = ['never arrives', 'is not answered'] as const
type Trouble = { readonly at: number; readonly how: (typeof troubles)[number] }

const ended = {
  abort: sampleRollout({ status: { phase: 'Degraded', abort: true, currentStepIndex: 0 } }),
  terminate: sampleRollout({ status: { promoteFull: true, currentStepIndex: 4 } }),
}

/** `fetch` of which one call, counted from 1 since `begin`, has trouble. */
const troubled = (fetch: typeof globalThis.fetch) => {
  let calls: string[] = []
  let trouble: Trouble | undefined
  const counted: typeof globalThis.fetch = async (to, init) => {
    const { method, url } = to instanceof Request ? to : { method: init?.method ?? 'GET', url: String(to) }
    calls.push(`${method} ${new URL(url).pathname}`)
    const isIt = calls.length === trouble?.at
    const answer = isIt && trouble?.how === 'never arrives' ? undefined : await fetch(to, init)
    if (isIt || !answer) throw new TypeError('fetch failed', { cause: new Error('the connection was reset') })
    return answer
  }
  return {
    fetch: counted,
    calls: () => calls,
    begin(next?: Trouble) {
      calls = []
      trouble = next
    },
  }
}

/** A new vendor, and a host on it that has called Run `runs` times; from here on one call may have trouble. */
const prepareTrouble = async (site: LawSite, runs: number, trouble?: Trouble) => {
  await site.renew()
  const { fetch, calls, begin } = troubled(site.fetch)
  const host = site.start({ fetch, store: memoryStore() })
  let state: Reply['state']
  for (let done = 0; done < runs; done += 1) state = (await site.run(host, { state })).state
  begin(trouble)
  return { host, state, calls, begin }
}

/** Goes on after a call that had trouble, as the controller does. */
const goOn = async (site: LawSite, host: TestHost, state: Reply['state']): Promise<Reply['state']> => {
  let known = state
  for (let done = 0; done < 2; done += 1) {
    host.now += 60_000
    known = (await site.run(host, { state: known })).state ?? known
  }
  return known
}

/** Every trouble that a call has whose requests are counted. */
const troublesOf = (calls: readonly string[], how: Trouble['how']) =>
  calls.map((call, index) => ({ call, at: index + 1, how }))

const troubledRunLaw = (site: LawSite, how: Trouble['how']): void => {
  it.each([
    ['its first Run', 0],
    ['a later Run', 1],
  ])(`acts once when any request of %s ${how}`, async (_, runs) => {
    const usual = await prepareTrouble(site, runs)
    await usual.host.call('run', { state: usual.state })
    const calls = [...usual.calls()]
    usual.begin()
    await goOn(site, usual.host, usual.state)
    const things = site.vendor().things()
    for (const trouble of troublesOf(calls, how)) {
      const { host, state } = await prepareTrouble(site, runs, trouble)
      await host.call('run', { state })
      const last = await goOn(site, host, state)
      expect({ trouble, things: site.vendor().things() }).toEqual({ trouble, things })
      await host.call('abort', { state: last, rollout: ended.abort })
      expect({ trouble, isOpen: await host.isAnythingOpen() }).toEqual({ trouble, isOpen: false })
    }
  })
}

const troubledEndLaw = (site: LawSite, how: Trouble['how']): void => {
  it.each(['abort', 'terminate'] as const)(`ends once when any request of %s ${how}`, async (operation) => {
    const end = (host: TestHost, state: Call['state']) => host.call(operation, { state, rollout: ended[operation] })
    const usual = await prepareTrouble(site, 1)
    await end(usual.host, usual.state)
    const things = site.vendor().things()
    for (const trouble of troublesOf(usual.calls(), how)) {
      const { host, state } = await prepareTrouble(site, 1, trouble)
      await end(host, state)
      await closeAllDue(host)
      expect({ trouble, isOpen: await host.isAnythingOpen() }).toEqual({ trouble, isOpen: false })
      expect({ trouble, things: site.vendor().things() }).toEqual({ trouble, things })
    }
  })
}

/** How often a step acts when any one request to its vendor fails, before it came in or after. */
export const troubleLaws = (site: LawSite): void => {
  for (const how of troubles) {
    troubledRunLaw(site, how)
    troubledEndLaw(site, how)
  }
}
