import type { Store } from '../ports/store.ts'

/**
 * Tells a host when a document that is put is due: for one that sleeps until its alarm, as a Durable Object does.
 * `wakeAt` sets the alarm to the earlier one of its time and the given one, in milliseconds since 1970. It is told
 * before the document is written: a host that dies in between wakes in vain, and never too late. A document that is due
 * later than the last told one is not told, until somebody has asked the store for what is due.
 *
 * @throws what `wakeAt` throws: then nothing was written, or it is due by an earlier alarm.
 */
export const waking = (store: Store, wakeAt: (due: number) => Promise<void> | void): Store => {
  /** There is an alarm at this time, or an earlier one. */
  let told = Number.POSITIVE_INFINITY
  let looks = 0
  const tell = async (due: number | undefined): Promise<void> => {
    if (due === undefined || due >= told) return
    const before = looks
    await wakeAt(due)
    // an alarm that has woken its host meanwhile is gone
    if (looks === before) told = Math.min(told, due)
  }
  return {
    ...store,
    async put(partition, id, expected, value, due) {
      await tell(due)
      const version = await store.put(partition, id, expected, value, due)
      // a host that has asked meanwhile may not have seen it
      if (version !== undefined) await tell(due)
      return version
    },
    due(before, limit, after) {
      looks += 1
      told = Number.POSITIVE_INFINITY
      return store.due(before, limit, after)
    },
  }
}
