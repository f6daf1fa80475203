import * as z from 'zod'
import { caughtSync } from '../ports/caught.ts'
import type { Store } from '../ports/store.ts'
import { AuditPage, findHead, recordHash } from './audit-chain.ts'
import { keyOfPage } from './audit-keys.ts'

/**
 * A page of the audit as it is stored, whatever is in it; absent where there is none. `first` and `last` are the pages
 * that have to be there. `before` is the hash of the last record that was removed.
 */
export const AuditPart = z.object({
  first: z.number(),
  last: z.number(),
  before: z.string(),
  number: z.number(),
  page: z.unknown().optional(),
})
export type AuditPart = z.infer<typeof AuditPart>

/** A page by its number, or the first. */
export const auditPart = async (store: Store, cluster: string, asked?: number): Promise<AuditPart> => {
  const { first, begun: last, before } = (await findHead(store, cluster)) ?? { first: 1, begun: 0, before: '' }
  const number = asked ?? first
  const { partition, id } = keyOfPage(cluster, number)
  const known = await store.get(partition, id)
  const page = caughtSync((): unknown => (known ? JSON.parse(known.value) : undefined))
  return { first, last, before, number, page: 'result' in page ? page.result : null }
}

/** How many records follow each other, and the hash of the last. `fault`: the first place where they do not. */
type AuditChain = { readonly records: number; readonly from: string; readonly hash: string; readonly fault?: string }

const wordsOf = (id: string): string => (id === '' ? 'the begin' : `record ${id}`)

/** Where a page does not follow what is before it, or does not hold together. */
const faultIn = (page: AuditPage, number: number, chain: AuditChain & { readonly id: string }): string | undefined => {
  const between = (before: string, after: string) =>
    `page ${number}: between ${before} and ${after} a record was changed, taken out or put in`
  let { hash, id } = chain
  for (const record of page.records) {
    if (record.before !== hash) return between(wordsOf(id), wordsOf(record.id))
    hash = recordHash(record)
    id = record.id
  }
  // nothing names the last one but its page
  return page.last === hash ? undefined : between(wordsOf(id), 'the end of the page')
}

/**
 * Follows the chain of a cluster from its first record to its last. `read` gives a page; where it cannot, its answer is given.
 */
export const verifyAudit = async <Trouble extends { readonly error: string }>(
  read: (number?: number) => Promise<AuditPart | Trouble>,
): Promise<AuditChain | Trouble> => {
  let part = await read()
  if ('error' in part) return part
  let chain = { records: 0, from: part.before, hash: part.before, id: '' }
  const told = ({ id: _, ...rest }: typeof chain, fault?: string) => ({
    ...rest,
    ...(fault !== undefined && { fault }),
  })
  while (part.page !== undefined || part.number <= part.last) {
    const { number } = part
    const page = AuditPage.safeParse(part.page).data
    if (!page) return told(chain, `page ${number} ${part.page === undefined ? 'is missing' : 'cannot be read'}`)
    const fault = faultIn(page, number, chain)
    if (fault !== undefined) return told(chain, fault)
    const id = page.records.at(-1)?.id ?? chain.id
    chain = { ...chain, records: chain.records + page.records.length, hash: page.last, id }
    const next = await read(number + 1)
    if ('error' in next) return next
    part = next
  }
  return told(chain)
}
