import { utf8Bytes } from '@canary-steps/sdk'
import type { Log } from './log.ts'
import { largestValue, type Store } from './store.ts'

/** From when on a value is warned of, in bytes: there is time to look before it is too large. */
const manyBytes = largestValue / 4
/** How many of the documents that were warned of are remembered: each is warned of once while it is. */
const mostRemembered = 1_000

/**
 * A store that warns of values that come near to the largest that every store keeps, and says so again when they are
 * larger. It does not refuse them: a journal that cannot be written is one of which nothing can be closed any more.
 */
export const warningOfLarge = (store: Store, log: Log): Store => {
  const [large, larger] = [new Set<string>(), new Set<string>()]
  return {
    ...store,
    async put(partition, id, expected, value, due) {
      // a character has three bytes at most
      const bytes = value.length * 3 < manyBytes ? 0 : utf8Bytes(value)
      const isLarger = bytes > largestValue
      const told = isLarger ? larger : large
      const key = JSON.stringify([partition, id])
      if (bytes >= manyBytes && !told.has(key)) {
        if (told.size >= mostRemembered) told.clear()
        told.add(key)
        const fields = { partition, id, bytes, largest: largestValue }
        if (isLarger) log('error', 'a document is larger than every store keeps', fields)
        else log('warn', 'a document becomes large', fields)
      }
      return store.put(partition, id, expected, value, due)
    },
  }
}
