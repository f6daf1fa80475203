import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'

/** The words of its trouble. */
export const storeTrouble = 'the disk is full'

/** A store in memory of which one call fails. */
type FallibleStore = {
  readonly store: Store
  /** Lets a call fail after so many others, from now on. */
  failAfter(calls: number): void
  /** Whether the call that was to fail has come. */
  hasFailed(): boolean
}

export const fallibleStore = (): FallibleStore => {
  const inMemory = memoryStore()
  let left = Number.POSITIVE_INFINITY
  const counted =
    <Given extends unknown[], Result>(call: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      left -= 1
      if (left === -1) throw new Error(storeTrouble)
      return call(...given)
    }
  const { get, put, remove } = inMemory
  return {
    store: { ...inMemory, get: counted(get), put: counted(put), remove: counted(remove) },
    failAfter: (calls) => {
      left = calls
    },
    hasFailed: () => left < 0,
  }
}
