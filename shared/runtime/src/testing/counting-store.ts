import type { Store } from '../ports/store.ts'
import { breathe } from '../store/all-due.ts'

/** A store that tells how much was asked of it in a row, while nothing else of the process had its turn. */
type CountingStore = Store & {
  /** Most documents that were read, written and named in a row. */
  readonly most: { readonly read: number; readonly written: number; readonly named: number }
}

export const countingStore = (store: Store): CountingStore => {
  const most = { read: 0, written: 0, named: 0 }
  const inRow = { read: 0, written: 0, named: 0 }
  let isCounting = false
  const count = (kind: keyof typeof most, by = 1): void => {
    inRow[kind] += by
    most[kind] = Math.max(most[kind], inRow[kind])
    if (isCounting) return
    isCounting = true
    void breathe().then(() => {
      isCounting = false
      Object.assign(inRow, { read: 0, written: 0, named: 0 })
    })
  }
  return {
    ...store,
    most,
    get(...asked) {
      count('read')
      return store.get(...asked)
    },
    put(...given) {
      count('written')
      return store.put(...given)
    },
    async due(...asked) {
      const documents = await store.due(...asked)
      count('named', documents.length)
      return documents
    },
  }
}
