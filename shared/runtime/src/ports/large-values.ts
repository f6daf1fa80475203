import { utf8Bytes } from '@canary-steps/sdk'
import type { Log } from './log.ts'
import { largestValue, type Store } from './store.ts'

/** From when on a value is warned of, in bytes: there is time to look before it is too large. */
const manyBytes = largestValue / 4
/** How many of the documents that were warned of are remembered: each is warned of once while it is. */
const mostRemembered = 1_000

/** A store that warns of values that come near to the largest, and refuses those that are larger: another store would lose them. */
export const warningOfLarge = (store: Store, log: Log): Store => {
  const warned = new Set<string>()
  return {
    ...store,
    async put(partition, id, expected, value, due) {
      // a character has three bytes at most
      const bytes = value.length * 3 < manyBytes ? 0 : utf8Bytes(value)
      if (bytes > largestValue)
        throw new Error(
          `the document ${id} of ${partition} would have ${bytes} bytes, and a store keeps ${largestValue} of one: nothing was written`,
        )
      const place = JSON.stringify([partition, id])
      if (bytes >= manyBytes && !warned.has(place)) {
        if (warned.size >= mostRemembered) warned.clear()
        warned.add(place)
        log('warn', 'a document becomes large', { partition, id, bytes, largest: largestValue })
      }
      return store.put(partition, id, expected, value, due)
    },
  }
}
