import type { DocumentKey, Store } from '../ports/store.ts'
import { allDue } from '../store/all-due.ts'
import { changeDocument } from '../store/change.ts'
import type { Attempt } from './journal.ts'
import { dueOf, parseJournal } from './journal-document.ts'
import { isDeadLetter } from './journal-file.ts'
import { isOpen } from './records.ts'

/** The ids of documents beside a journal in which something was given up. */
export const deadLettersOf = async (store: Store, partition: string): Promise<readonly string[]> =>
  (await allDue(store, (document) => document.partition === partition && isDeadLetter(document.id))).map(({ id }) => id)

/** Removes the document of an attempt of which nothing is open any more. */
export const dropIfOver = async (store: Store, { partition, id }: DocumentKey): Promise<void> => {
  if (!isDeadLetter(id)) return
  await changeDocument(store, { partition, id }, (value) => {
    const known = parseJournal(value, partition)
    const isOver = !Object.values<Attempt>(known.runs).some(isOpen)
    return { value: isOver ? undefined : value, due: dueOf(known), result: undefined }
  })
}
