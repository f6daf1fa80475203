import { utf8Bytes } from '@canary-steps/sdk'
import type { Log } from './log.ts'
import { type DocumentKey, largestValue } from './store.ts'

/** From when on a value is warned of, in bytes: there is time to look before it is too large. */
const manyBytes = largestValue / 4
/** How many of the documents that were warned of are remembered: each is warned of once while it is. */
const mostRemembered = 1_000

/** No shorter value has so many bytes: a character has three at most. */
export const shortestLarge = manyBytes / 3

/**
 * Warns of a value that comes near to the largest that every store keeps, and says so again when it is larger. It is
 * written all the same: a journal that cannot be written is one of which nothing can be closed any more.
 */
export const warnerOfLarge = (log: Log): ((document: DocumentKey, value: string) => void) => {
  const [large, larger] = [new Set<string>(), new Set<string>()]
  return ({ partition, id }, value) => {
    const bytes = utf8Bytes(value)
    const isLarger = bytes > largestValue
    const told = isLarger ? larger : large
    const key = JSON.stringify([partition, id])
    if (bytes < manyBytes || told.has(key)) return
    if (told.size >= mostRemembered) told.clear()
    told.add(key)
    const fields = { partition, id, bytes, largest: largestValue }
    if (isLarger) log('error', 'a document is larger than every store keeps', fields)
    else log('warn', 'a document becomes large', fields)
  }
}
