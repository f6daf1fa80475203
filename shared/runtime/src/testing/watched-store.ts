import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'

/** A store in memory that tells which topics someone still listens to. */
export type WatchedStore = Store & { listened(): Promise<readonly string[]> }

export const watchedStore = (): WatchedStore => {
  const store = memoryStore()
  const topics = new Set<string>()
  return {
    ...store,
    put(partition, id, ...rest) {
      if (partition.startsWith('topic/')) topics.add(partition)
      return store.put(partition, id, ...rest)
    },
    async listened() {
      const stored = await Promise.all(
        [...topics].map(async (topic) => ((await store.get(topic, 'listeners')) ? [topic.slice('topic/'.length)] : [])),
      )
      return stored.flat()
    },
  }
}
