import type { DocumentKey, Store, Stored } from '../ports/store.ts'
import { pause } from './pause.ts'

/** The new content of a document: `value` undefined removes it, `due` is when it is to be looked at again; see `Store`. */
type Next<Result> = {
  readonly value: string | undefined
  readonly due?: number | undefined
  readonly result: Result
}

/** Losses after which a writer waits: two who meet once need no wait. */
const lossesAtOnce = 2
/** The first wait at most, in milliseconds; each later one is twice as long at most, up to the longest. */
const firstWait = 2
const longestWait = 200
/** How long a writer waits for others altogether, in milliseconds: less than a call's budget of 8 s. */
const usualPatience = 5_000

/**
 * Changes one document again and again until no one else wrote in between. An unchanged document is not written. A
 * writer that loses waits for a random time, so that many at once do not meet again. `patience`: how long it waits altogether, in
 * milliseconds.
 *
 * @throws Error when others wrote all the time.
 */
export const changeDocument = async <Result>(
  store: Store,
  { partition, id }: DocumentKey,
  next: (value: string | undefined) => Next<Result>,
  patience = usualPatience,
): Promise<Result> => {
  let waited = 0
  for (let losses = 0; ; losses += 1) {
    const stored = await store.get(partition, id)
    const { value, due, result } = next(stored?.value)
    if (value === stored?.value) return result
    const isWritten =
      value === undefined
        ? await store.remove(partition, id, stored?.version)
        : (await store.put(partition, id, stored?.version, value, due)) !== undefined
    if (isWritten) return result
    if (losses < lossesAtOnce) continue
    const left = Math.min(longestWait, firstWait * 2 ** (losses - lossesAtOnce)) * Math.random()
    waited += left
    if (waited > patience) throw new Error(`others write ${partition}/${id} all the time: try again`)
    await pause(left)
  }
}

/** Changes when a document is due, and nothing of it. Another writer meanwhile is reported instead. */
export const moveBack = async (
  store: Store,
  { partition, id }: DocumentKey,
  dueOf: (value: string) => number | undefined,
): Promise<void> => {
  const stored = await store.get(partition, id)
  if (stored) await store.put(partition, id, stored.version, stored.value, dueOf(stored.value))
}

/**
 * A store as one call sees it: a document that it has read or written is not read again. It may be as old as the call.
 * Each write names the version that it follows. Where somebody else has written it is refused, and the document is read
 * anew.
 */
export const remembering = (store: Store): Store => {
  const known = new Map<string, Stored | undefined>()
  /** Beginnings and ends of writes so far. */
  let writes = 0
  const keyOf = (partition: string, id: string) => JSON.stringify([partition, id])
  /**
   * Remembers what a write has left, unless there was another meanwhile: answers come in in any order. A write that
   * failed may have been made all the same.
   */
  const written = async <Result>(key: string, write: Promise<Result>, left: (result: Result) => Stored | undefined) => {
    known.delete(key)
    writes += 1
    const begun = writes
    const [done] = await Promise.allSettled([write])
    if (writes !== begun || done.status === 'rejected' || !done.value) known.delete(key)
    else known.set(key, left(done.value))
    writes += 1
    return write
  }
  return {
    ...store,
    async get(partition, id) {
      const key = keyOf(partition, id)
      if (known.has(key)) return known.get(key)
      const before = writes
      const stored = await store.get(partition, id)
      // one that was written meanwhile may be newer than what was read
      if (writes === before) known.set(key, stored)
      return stored
    },
    put: (partition, id, expected, value, due) =>
      written(keyOf(partition, id), store.put(partition, id, expected, value, due), (version) =>
        version === undefined ? undefined : { version, value },
      ),
    remove: (partition, id, expected) =>
      written(keyOf(partition, id), store.remove(partition, id, expected), () => undefined),
  }
}
