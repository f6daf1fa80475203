/** Names one writing of a document. Only the store reads it: it is the same as another, or it is not. */
export type Version = string

/**
 * A stored value and the version that a later `put` must name. It never repeats an earlier version of the document,
 * even if that was removed since.
 */
export type Stored = { readonly version: Version; readonly value: string }

/** Where a document is kept. */
export type DocumentKey = { readonly partition: string; readonly id: string }

/**
 * A document that is due, and since when: milliseconds since 1970. `version`: the one that it has, where the store can
 * tell at no cost. Nothing has changed in a document since it was read at that version.
 */
export type DueDocument = DocumentKey & { readonly due: number; readonly version?: Version | undefined }

/**
 * The largest value that every store keeps, in bytes of UTF-8. A Durable Object has room for 2 MB in a row
 * (developers.cloudflare.com/durable-objects/platform/limits). Other values of the same row need some of it.
 */
export const largestValue = 1_000_000

/**
 * The only thing the runtime asks of a database: compare-and-set inside one partition. Values are JSON texts of at most
 * `largestValue` bytes. `due` may lag behind `put`; nothing else may.
 */
export type Store = {
  get(partition: string, id: string): Promise<Stored | undefined>
  /**
   * Writes when the stored version is `expected` (undefined: nothing is stored), and gives the new one. Otherwise
   * nothing changes, and the answer is undefined. `due`, in milliseconds since 1970, replaces what was due before.
   */
  put(
    partition: string,
    id: string,
    expected: Version | undefined,
    value: string,
    due?: number,
  ): Promise<Version | undefined>
  /**
   * Takes the value away when the stored version is `expected`, and says whether it did; undefined: nothing is stored,
   * so that is true.
   */
  remove(partition: string, id: string, expected: Version | undefined): Promise<boolean>
  /**
   * Documents that are due at or before `before`: earliest first, then by partition and id, as bytes. `after`: only
   * those that come after it in this order, whether or not it is still there. So a long list is read in pages.
   */
  due(before: number, limit: number, after?: DueDocument): Promise<readonly DueDocument[]>
  /**
   * Names the history of the database. It is another one once writes may be lost, as by a failover to a standby that
   * was behind. Absent: the store loses none, or cannot tell.
   */
  history?(): Promise<string>
  close(): Promise<void>
}
