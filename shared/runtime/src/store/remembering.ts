import type { Store, Stored } from '../ports/store.ts'

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
