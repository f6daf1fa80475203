import type { DocumentKey, Store } from '../ports/store.ts'

/** The new content of a document: `value` undefined removes it, `due` is when it is to be looked at again; see `Store`. */
type Next<Result> = {
  readonly value: string | undefined
  readonly due?: number | undefined
  readonly result: Result
}

/** Changes one document again and again until no one else wrote in between. An unchanged document is not written. */
export const changeDocument = async <Result>(
  store: Store,
  { partition, id }: { readonly partition: string; readonly id: string },
  next: (value: string | undefined) => Next<Result>,
): Promise<Result> => {
  for (;;) {
    const stored = await store.get(partition, id)
    const { value, due, result } = next(stored?.value)
    if (value === stored?.value) return result
    const version = stored?.version ?? 0
    const isWritten =
      value === undefined
        ? await store.remove(partition, id, version)
        : await store.put(partition, id, version, value, due)
    if (isWritten) return result
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
