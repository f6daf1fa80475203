import { type Caught, caught } from '../ports/caught.ts'
import type { DocumentKey, DueDocument, Store, Stored } from '../ports/store.ts'

/** Most documents whose names are read before everything else of the process has its turn. */
const namedAtOnce = 500
/** The same of documents that are read. */
const readAtOnce = 32
/** The same of documents that are changed. */
const changedAtOnce = 32
/** Most characters that are worked through in a row: ten milliseconds of work, or one document. */
const charactersAtOnce = 128 * 1024

/** Lets everything else of the process have its turn. */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

/** Documents that are due, in pages. Between them everything else of the process has its turn. */
export async function* duePages(
  store: Store,
  before: number,
  after?: DueDocument,
): AsyncGenerator<readonly DueDocument[]> {
  for (let last = after, isMore = true; isMore; ) {
    const page = await store.due(before, namedAtOnce, last)
    yield page
    isMore = page.length === namedAtOnce
    last = page.at(-1)
    if (isMore) await breathe()
  }
}

/**
 * All documents that are due some time, of those that are wanted, earliest first. One that is moved meanwhile may be
 * left out, or be named twice.
 */
export const allDue = async (
  store: Store,
  isWanted: (document: DueDocument) => boolean,
): Promise<readonly DueDocument[]> => {
  const wanted: DueDocument[] = []
  for await (const page of duePages(store, Number.MAX_SAFE_INTEGER)) wanted.push(...page.filter(isWanted))
  return wanted
}

/** The same of documents in partitions that begin so, which are all due at one time. It looks at no others. */
export const allDueAt = async (store: Store, due: number, prefix: string): Promise<readonly DueDocument[]> => {
  const wanted: DueDocument[] = []
  for await (const page of duePages(store, due, { due, partition: prefix, id: '' })) {
    const own = page.filter(({ partition }) => partition.startsWith(prefix))
    wanted.push(...own)
    if (own.length < page.length) break
  }
  return wanted
}

/** Works through a list of whatever length, and lets everything else of the process have its turn. */
export const oneByOne = async <Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> => {
  for (const [at, item] of items.entries()) {
    if (items.length > changedAtOnce && at % changedAtOnce === 0) await breathe()
    await work(item)
  }
}

/** Reads documents, few at once, and hands each to `take`. A long list holds up nothing else of the process. */
export const readAll = async <Document extends DocumentKey>(
  store: Store,
  documents: readonly Document[],
  take: (document: Document, read: Caught<Stored | undefined>) => Promise<void>,
): Promise<void> => {
  for (let first = 0; first < documents.length; first += readAtOnce) {
    if (documents.length > readAtOnce) await breathe()
    const page = documents.slice(first, first + readAtOnce)
    const texts = await Promise.all(page.map(({ partition, id }) => caught(() => store.get(partition, id))))
    let characters = 0
    for (const [at, read] of texts.entries()) {
      const document = page[at]
      const length = 'result' in read ? (read.result?.value.length ?? 0) : 0
      if (characters > 0 && characters + length > charactersAtOnce) {
        await breathe()
        characters = 0
      }
      characters += length
      if (document) await take(document, read)
    }
  }
}
