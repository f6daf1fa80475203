import { StillLooking } from '@canary-steps/sdk'

/** The finds in one page, and the request for the next; no `next`: this was the last. */
export type Page<Item> = { readonly found: readonly Item[]; readonly next: string | undefined }

/**
 * Looks through page by page, from where an earlier look stopped. If the time of a call ends, or the vendor says "not
 * now", the finds until then are enough. The others are at most minutes apart.
 *
 * @throws StillLooking where something was looked at and nothing found; the error of `load` where nothing was looked at.
 */
export const lookThrough = async <Item>(
  load: (from: string | undefined) => Promise<Page<Item>>,
  from: string | undefined,
): Promise<Item[]> => {
  const found: Item[] = []
  let next = from
  do {
    const at = next
    const page: Page<Item> = await load(at).catch((error: unknown) => {
      if (found.length > 0) return { found: [], next: undefined }
      throw at !== from && at !== undefined && error instanceof Error ? new StillLooking(at, error) : error
    })
    found.push(...page.found)
    next = page.next
  } while (next !== undefined)
  return found
}
