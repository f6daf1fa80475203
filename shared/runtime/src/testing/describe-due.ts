import { expect, it } from 'vitest'
import type { DueDocument, Store, Version } from '../ports/store.ts'

const versionOf = async (store: Store): Promise<Version | undefined> => (await store.get('p', 'a'))?.version

const inPages = async (store: Store, before: number, size: number): Promise<string[]> => {
  const pages: DueDocument[] = []
  // more than there are: a store that gives them again does not end
  for (let more = true; more && pages.length < 20; ) {
    const page = await store.due(before, size, pages.at(-1))
    pages.push(...page)
    more = page.length === size
  }
  return pages.map(({ partition, id, due }) => `${due} ${partition} ${id}`)
}

const describePages = (store: () => Store): void => {
  it.each([1, 2, 3, 100])(
    'gives what is due in pages of %d as it does at once, by partition and id where times are equal',
    async (size) => {
      for (const [partition, id, due] of [
        ['q', 'a', 20.5],
        ['p/a', 'b', 20.5],
        ['p/a', 'a', 20.5],
        ['p/A', 'z', 20.5],
        ['z', 'a', 10],
        ['a', 'a', 1e100],
        ['p/a', 'c', 30],
        ['never', 'a', undefined],
      ] as const)
        await store().put(partition, id, undefined, '{}', due)
      const paged = (before: number) => inPages(store(), before, size)
      const early = ['10 z a', '20.5 p/A z', '20.5 p/a a', '20.5 p/a b', '20.5 q a']
      expect(await paged(21)).toEqual(early)
      expect(await paged(Number.MAX_SAFE_INTEGER)).toEqual([...early, '30 p/a c'])
      expect(await paged(Number.POSITIVE_INFINITY)).toEqual([...early, '30 p/a c', '1e+100 a a'])
    },
  )

  it('goes on after a document that was moved, was taken away, or never was', async () => {
    for (const id of ['a', 'b', 'c']) await store().put('p', id, undefined, '{}', 10)
    const [first] = await store().due(99, 1)
    const idsAfter = async (after: DueDocument | undefined) => (await store().due(99, 10, after)).map(({ id }) => id)
    await store().put('p', 'a', await versionOf(store()), '{}', 20)
    expect(await idsAfter(first)).toEqual(['b', 'c', 'a'])
    await store().remove('p', 'a', await versionOf(store()))
    expect(await idsAfter(first)).toEqual(['b', 'c'])
    expect(await idsAfter({ partition: 'p', id: 'bb', due: 10 })).toEqual(['c'])
  })
}

/** Laws about what is due, of every store. */
export const describeDue = (store: () => Store): void => {
  it('gives what is due, earliest first, up to a limit', async () => {
    await store().put('p', 'late', undefined, '{}', 30)
    await store().put('p', 'early', undefined, '{}', 10)
    await store().put('q', 'middle', undefined, '{}', 20.5)
    await store().put('p', 'never', undefined, '{}')
    expect(await store().due(21, 10)).toMatchObject([
      { partition: 'p', id: 'early', due: 10 },
      { partition: 'q', id: 'middle', due: 20.5 },
    ])
    const ids = async (before: number, limit = 10) => (await store().due(before, limit)).map(({ id }) => id)
    expect(await ids(9)).toEqual([])
    expect(await ids(10)).toEqual(['early'])
    expect(await ids(21)).toEqual(['early', 'middle'])
    expect(await ids(99, 2)).toEqual(['early', 'middle'])
    expect(await ids(99)).toEqual(['early', 'middle', 'late'])
  })

  it('forgets what was due when a put says nothing or something else', async () => {
    await store().put('p', 'a', undefined, '{}', 10)
    await store().put('p', 'a', await versionOf(store()), '{}', 20)
    expect(await store().due(10, 10)).toEqual([])
    expect(await store().due(20, 10)).toMatchObject([{ partition: 'p', id: 'a', due: 20 }])
    await store().put('p', 'a', await versionOf(store()), '{}')
    expect(await store().due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
  })

  it('tells the version that a document which is due has, or none', async () => {
    const told = async () => (await store().due(99, 10)).map(({ version }) => version)
    await store().put('p', 'a', undefined, '{}', 10)
    const first = await versionOf(store())
    expect([[first], [undefined]]).toContainEqual(await told())
    const second = await store().put('p', 'a', first, '{}', 10)
    expect([[second], [undefined]]).toContainEqual(await told())
  })

  describePages(store)
}
