import { memoryStore, type Store } from '@canary-steps/runtime'
import { replyOf } from '@canary-steps/runtime/testing'
import { expect, it } from 'vitest'
import type { LawSite } from './law-site.ts'

/** A controller's usual wait between two polls of a step that says 11 s, in milliseconds. */
const pollEvery = 16_000

/** The calls of a store, each with its document. */
const told = (calls: string[]): Store => {
  const store = memoryStore()
  return {
    ...store,
    get: (partition, id) => {
      calls.push(`get ${partition}/${id}`)
      return store.get(partition, id)
    },
    put: (partition, id, ...rest) => {
      calls.push(`put ${partition}/${id}`)
      return store.put(partition, id, ...rest)
    },
    remove: (partition, id, ...rest) => {
      calls.push(`remove ${partition}/${id}`)
      return store.remove(partition, id, ...rest)
    },
  }
}

/** Calls of the store by each of some polls that change nothing. A poll that looks something up is two calls of the step. */
const unchangedPolls = async ({ start }: LawSite): Promise<readonly (readonly string[])[]> => {
  const calls: string[] = []
  const polls: string[][] = []
  const begin = () => polls.push(calls.splice(0))
  const host = start({
    store: told(calls),
    lookUp: (lookups) => {
      begin()
      return lookups.map((lookup) => ({ lookup, found: [] }))
    },
  })
  let { state } = replyOf(await host.call('run'))
  // a few may still find what the first Run has done
  for (let poll = 0; poll < 6; poll += 1) {
    if (poll === 3) polls.splice(0)
    calls.splice(0)
    host.now += pollEvery
    state = replyOf(await host.call('run', { state })).state
    begin()
  }
  return polls
}

/** The cost of a poll that changes nothing: a read of each journal that it is about. */
export const pollLaws = (site: LawSite): void => {
  it('reads its journal once, and that of its release, and writes nothing in a poll that changes nothing', async () => {
    for (const calls of await unchangedPolls(site)) {
      const [own, release] = ['get rollout/', 'get release/'].map((start) =>
        calls.filter((call) => call.startsWith(start)),
      )
      expect(own).toHaveLength(1)
      expect(release?.length).toBeLessThanOrEqual(1)
      expect(calls).toHaveLength(1 + (release?.length ?? 0))
    }
  })
}
