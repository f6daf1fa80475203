import { StillLooking } from '@canary-steps/sdk'

/** What was found in a page of what is looked through, and how the next is asked for; no `next`: that was all. */
export type Page<Item> = { readonly found: readonly Item[]; readonly next: string | undefined }

/**
 * Looks through page by page, from where an earlier look stopped. Where the time of a call ends, or the vendor says "not now", what was
 * found until then is enough: the others are at most minutes apart.
 *
 * @throws StillLooking where something was looked at and nothing found; what `load` throws where nothing was looked at.
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
