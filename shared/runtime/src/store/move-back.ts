import type { Place, Store } from '../ports/store.ts'

/** Changes when a document is due, and nothing of it. Whoever writes it meanwhile says so instead. */
export const moveBack = async (
  store: Store,
  { partition, id }: Place,
  dueOf: (value: string) => number | undefined,
): Promise<void> => {
  const stored = await store.get(partition, id)
  if (stored) await store.put(partition, id, stored.version, stored.value, dueOf(stored.value))
}
