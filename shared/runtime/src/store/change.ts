import type { DocumentKey, Store } from '../ports/store.ts'
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
