/**
 * A stored value and the version that a later `put` must name. It never repeats an earlier version of the document,
 * even if that was removed since.
 */
export type Stored = { readonly version: number; readonly value: string }

/** Where something due is kept. */
export type DocumentKey = { readonly partition: string; readonly id: string }

/**
 * The only thing the runtime asks of a database: compare-and-set inside one partition. Values are JSON texts. `due` may
 * lag behind `put`; nothing else may.
 */
export type Store = {
  get(partition: string, id: string): Promise<Stored | undefined>
  /**
   * Writes when the stored version is `expectedVersion` (0: nothing is stored) and says whether it did. `due`, in
   * milliseconds since 1970, replaces what was due before.
   */
  put(partition: string, id: string, expectedVersion: number, value: string, due?: number): Promise<boolean>
  /** Takes the value away when the stored version is `expectedVersion`, and says whether it did; 0: nothing is stored, so that is true. */
  remove(partition: string, id: string, expectedVersion: number): Promise<boolean>
  /** Documents that are due at or before `before`, earliest first. */
  due(before: number, limit: number): Promise<readonly DocumentKey[]>
  close(): Promise<void>
}
