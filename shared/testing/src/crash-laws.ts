import { type Call, inProcessPacer, type Reply, type Store } from '@canary-steps/runtime'
import {
  type Crash,
  mortalPorts,
  sampleRollout,
  type TestHost,
  type WatchedStore,
  watchedStore,
} from '@canary-steps/runtime/testing'
import { expect, it } from 'vitest'
import { closeAllDue, type LawSite } from './law-site.ts'

const begin = Date.parse('2026-01-01T00:00:00Z')
/** Argo comes again 35 s after a call that was not answered, in milliseconds. */
const again = begin + 35_000

const ended = {
  abort: sampleRollout({ status: { phase: 'Degraded', abort: true, currentStepIndex: 0 } }),
  terminate: sampleRollout({
    status: { phase: 'Healthy', promoteFull: true, stableRS: '6c8f9d7b52', currentStepIndex: 4 },
  }),
}

/** A process that lives from `now` on, and dies at `crash`. */
const processOf = ({ start, fetch }: LawSite, store: Store, now: number, crash?: Crash) => {
  const { ports, calls } = mortalPorts({ store, clock: { now: () => host.now }, fetch }, crash)
  const host: TestHost = start({ ...ports, pacer: inProcessPacer(ports.clock) })
  host.now = now
  return { host, calls }
}

/** Where a process can die that makes these calls. */
const crashesAt = (calls: readonly string[]): (Crash & { readonly call: string })[] =>
  calls.flatMap((call, index) => (['before', 'after'] as const).map((when) => ({ call, at: index + 1, when })))

/** A new vendor and store, and `runs` Runs in a process of which nothing is wrong. */
const prepareCrash = async (site: LawSite, runs: number): Promise<{ store: WatchedStore; state: Reply['state'] }> => {
  await site.renew()
  const store = watchedStore()
  const { host } = processOf(site, store, begin)
  let state: Reply['state']
  for (let done = 0; done < runs; done += 1) state = (await site.run(host, { state })).state
  return { store, state }
}

/** The acts of a call at the vendor, and the ports that it calls, without a fault. */
const undisturbed = async (site: LawSite, runs: number, operation: Call['operation'], rollout: Partial<Call>) => {
  const { store, state } = await prepareCrash(site, runs)
  const { host, calls } = processOf(site, store, begin)
  await host.call(operation, { state, ...rollout })
  const listened = (await store.listened()).length
  return { things: site.vendor().things(), crashes: crashesAt([...calls]), listened }
}

/** Whether each step's record is what the controller was told, with no Run at work and no effect in doubt. */
const doubts = async (host: TestHost, { state }: Reply): Promise<string[]> =>
  Object.values((await host.journal()).runs).flatMap(({ steps, effects }) => [
    ...Object.values(steps)
      .filter(({ seq, intent }) => seq !== state?.seq || intent)
      .map(({ id }) => id),
    ...Object.keys(effects).filter((id) => effects[id]?.result === undefined),
  ])

const jsonText = (thing: unknown): string => JSON.stringify(thing)

/** Effects that are still open, or listened to, when a rollout has ended. */
const left = async (host: TestHost, store: WatchedStore) => ({
  isOpen: await host.isAnythingOpen(),
  topics: await store.listened(),
})
const nothing = { isOpen: false, topics: [] }

const crashedRunLaw = (site: LawSite): void => {
  const { vendor, run } = site

  it.each([
    ['its first Run', 0],
    ['a later Run', 1],
  ])('acts once when its process dies at any call in %s', async (_, runs) => {
    const usual = await undisturbed(site, runs, 'run', {})
    for (const crash of usual.crashes) {
      const { store, state } = await prepareCrash(site, runs)
      await processOf(site, store, begin, crash).host.call('run', { state })
      const { host } = processOf(site, store, again)
      const reply = await run(host, { state })
      const last = await run(host, { state: reply.state })
      expect({ crash, things: vendor().things() }).toEqual({ crash, things: usual.things })
      expect({ crash, listened: (await store.listened()).length }).toEqual({ crash, listened: usual.listened })
      expect({ crash, doubts: await doubts(host, last) }).toEqual({ crash, doubts: [] })
      await host.call('abort', { state: last.state, rollout: ended.abort })
      expect({ crash, ...(await left(host, store)) }).toEqual({ crash, ...nothing })
    }
  })
}

const unheardAbortLaw = (site: LawSite): void => {
  it('leaves nothing open when its process died in a Run, and only the inventory tells of the abort', async () => {
    const usual = await undisturbed(site, 0, 'run', {})
    const closed = (await undisturbed(site, 1, 'abort', { rollout: ended.abort })).things.map(jsonText)
    // the changes of an abort must not be left as a Run makes them
    const open = usual.things.map(jsonText).filter((thing) => !closed.includes(thing))
    for (const crash of usual.crashes) {
      const { store } = await prepareCrash(site, 0)
      await processOf(site, store, begin, crash).host.call('run')
      const { host } = processOf(site, store, again)
      await host.observe(ended.abort)
      await closeAllDue(host)
      const unchanged = site.vendor().things().map(jsonText)
      expect({ crash, ...(await left(host, store)) }).toEqual({ crash, ...nothing })
      expect({ crash, left: unchanged.filter((thing) => open.includes(thing)) }).toEqual({ crash, left: [] })
    }
  })
}

const crashedEndLaw = (site: LawSite): void => {
  it.each(['abort', 'terminate'] as const)('ends once when its process dies at any call in %s', async (operation) => {
    const rollout = ended[operation]
    const usual = await undisturbed(site, 1, operation, { rollout })
    for (const crash of usual.crashes) {
      const { store, state } = await prepareCrash(site, 1)
      await processOf(site, store, begin, crash).host.call(operation, { state, rollout })
      const { host } = processOf(site, store, again)
      // only the inventory tells of a death before the write
      await host.observe(rollout)
      await closeAllDue(host)
      expect({ crash, ...(await left(host, store)) }).toEqual({ crash, ...nothing })
      expect({ crash, count: site.vendor().things().length }).toEqual({ crash, count: usual.things.length })
    }
  })
}

/** Laws of a step whose process dies at any call of a port. */
export const crashLaws = (site: LawSite): void => {
  crashedRunLaw(site)
  unheardAbortLaw(site)
  crashedEndLaw(site)
}
