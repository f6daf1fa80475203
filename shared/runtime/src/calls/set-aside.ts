import * as z from 'zod'
import { shortHash } from '../journal/identity.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { DocumentKey } from '../ports/store.ts'
import { changeDocument, moveBack } from '../store/change.ts'

/** The record of a document that could not be looked at: its content, and the number of tries. */
const Trouble = z.object({ content: z.string(), tries: z.number() })

/** In milliseconds. A later version that shares the store finds what is its own at most so much later. */
const firstAgain = 60_000
const longestAgain = 60 * 60_000

/** Counts one more try of a content: new content begins anew. */
const countTry = (store: Runtime['store'], { partition, id }: DocumentKey, content: string): Promise<number> =>
  changeDocument(store, { partition, id: `${id}-trouble` }, (value) => {
    const known = value === undefined ? undefined : Trouble.safeParse(JSON.parse(value)).data
    const tries = known?.content === content ? known.tries + 1 : 1
    return { value: JSON.stringify({ content, tries }), result: tries }
  })

/**
 * Moves a document that cannot be looked at back in the queue, so that it holds up no other. It is reported once,
 * until somebody writes it anew. Its content stays as it is: another version of this program may read it.
 */
export const setDocumentAside = async (runtime: Runtime, document: DocumentKey, reason: string): Promise<void> => {
  const { store, clock, log } = runtime
  const { partition, id } = document
  const stored = await store.get(partition, id)
  if (!stored) return
  const tries = await countTry(store, document, shortHash(stored.value))
  const due = clock.now() + Math.min(longestAgain, firstAgain * 2 ** (tries - 1))
  await moveBack(store, document, () => due)
  if (tries === 1)
    log('error', 'set aside', {
      partition,
      reason,
      remedy: 'was it written by a later version? only its own calls fail',
    })
}
