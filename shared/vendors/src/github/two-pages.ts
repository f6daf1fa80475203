/** GitHub's largest page (docs.github.com, pagination). */
const perPage = 100

type Page<Item> = { readonly total: number; readonly items: readonly Item[] }

/** Up to 200 items of a list that GitHub hands out in pages. */
export const twoPages = async <Item>(
  load: (page: { per_page: number; page: number }) => Promise<Page<Item>>,
): Promise<Item[]> => {
  const first = await load({ per_page: perPage, page: 1 })
  if (first.total <= perPage) return [...first.items]
  const second = await load({ per_page: perPage, page: 2 })
  return [...first.items, ...second.items]
}
