import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../ports/store.ts'

/** A database of one test: every `open` gives another handle to the same data, where the database has such. */
type StoreSite = { open(): Store; remove?(): void }

/** The database that each test has for itself. */
type Handles = {
  store(): Store
  /** Another handle to the same data. */
  another(): Store
  /** Closes the store, and opens it again. */
  reopen(): Promise<void>
}

const handlesOfEachTest = (makeSite: () => StoreSite): Handles => {
  let site: StoreSite
  let store: Store
  beforeEach(() => {
    site = makeSite()
    store = site.open()
  })
  afterEach(async () => {
    await store.close()
    site.remove?.()
  })
  return {
    store: () => store,
    another: () => site.open(),
    async reopen() {
      await store.close()
      store = site.open()
    },
  }
}

const versionOf = async (store: Store): Promise<number> => (await store.get('p', 'a'))?.version ?? 0

const describeVersions = ({ store }: Handles): void => {
  it('knows nothing at first', async () => {
    expect(await store().get('p', 'a')).toBeUndefined()
    expect(await store().due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
  })

  it('gives back what was put, with another version each time', async () => {
    expect(await store().put('p', 'a', 0, '{"x":"é✓"}')).toBe(true)
    const first = await store().get('p', 'a')
    expect(first).toEqual({ version: expect.any(Number), value: '{"x":"é✓"}' })
    expect(await store().put('p', 'a', first?.version ?? 0, '{}')).toBe(true)
    const second = await store().get('p', 'a')
    expect(second?.value).toBe('{}')
    expect([0, first?.version]).not.toContain(second?.version)
  })

  it.each(['none', 'the one before', 'the next'] as const)(
    'refuses a put that expects %s of the versions that a value has, and changes nothing',
    async (which) => {
      await store().put('p', 'a', 0, 'old', 5)
      const version = await versionOf(store())
      const wrong = { none: 0, 'the one before': version - 1, 'the next': version + 1 }
      expect(await store().put('p', 'a', wrong[which], 'new', 9)).toBe(false)
      expect(await store().get('p', 'a')).toEqual({ version, value: 'old' })
      expect(await store().due(5, 10)).toEqual([{ partition: 'p', id: 'a' }])
    },
  )

  it('refuses a put that expects a version of nothing', async () => {
    expect(await store().put('p', 'a', 1, 'new')).toBe(false)
    expect(await store().get('p', 'a')).toBeUndefined()
  })
}

const describeValues = ({ store }: Handles): void => {
  it('keeps partitions and ids apart, whatever they contain', async () => {
    const places = [
      ['a', 'b/c'],
      ['a/b', 'c'],
      ['a', 'b'],
      ['A', 'b'],
      ['', ''],
      ["a'; DROP TABLE journal; --", '"'],
    ] as const
    for (const [partition, id] of places) expect(await store().put(partition, id, 0, `${partition} ${id}`)).toBe(true)
    for (const [partition, id] of places) expect((await store().get(partition, id))?.value).toBe(`${partition} ${id}`)
  })

  it('lets one of many writers win', async () => {
    const wins = await Promise.all(Array.from({ length: 20 }, (_, writer) => store().put('p', 'a', 0, String(writer))))
    expect(wins.filter(Boolean)).toHaveLength(1)
    expect((await store().get('p', 'a'))?.value).toBe(String(wins.indexOf(true)))
  })

  it('keeps a value of 1 MB', async () => {
    const value = 'x'.repeat(1_000_000)
    await store().put('p', 'a', 0, value)
    expect((await store().get('p', 'a'))?.value).toBe(value)
  })
}

const describeDue = ({ store }: Handles): void => {
  it('gives what is due, earliest first, up to a limit', async () => {
    await store().put('p', 'late', 0, '{}', 30)
    await store().put('p', 'early', 0, '{}', 10)
    await store().put('q', 'middle', 0, '{}', 20.5)
    await store().put('p', 'never', 0, '{}')
    const ids = async (before: number, limit = 10) => (await store().due(before, limit)).map(({ id }) => id)
    expect(await ids(9)).toEqual([])
    expect(await ids(10)).toEqual(['early'])
    expect(await ids(21)).toEqual(['early', 'middle'])
    expect(await ids(99, 2)).toEqual(['early', 'middle'])
    expect(await ids(99)).toEqual(['early', 'middle', 'late'])
  })

  it('forgets what was due when a put says nothing or something else', async () => {
    await store().put('p', 'a', 0, '{}', 10)
    await store().put('p', 'a', await versionOf(store()), '{}', 20)
    expect(await store().due(10, 10)).toEqual([])
    expect(await store().due(20, 10)).toEqual([{ partition: 'p', id: 'a' }])
    await store().put('p', 'a', await versionOf(store()), '{}')
    expect(await store().due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
  })
}

const describeRemoval = ({ store }: Handles): void => {
  it('removes what has the expected version, and nothing else', async () => {
    expect(await store().remove('p', 'a', 0)).toBe(true)
    await store().put('p', 'a', 0, '{}', 10)
    await store().put('p', 'b', 0, '{}')
    const version = await versionOf(store())
    for (const other of [0, version + 1]) expect(await store().remove('p', 'a', other)).toBe(false)
    expect(await store().remove('p', 'a', version)).toBe(true)
    expect(await store().get('p', 'a')).toBeUndefined()
    expect((await store().get('p', 'b'))?.value).toBe('{}')
    expect(await store().due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
    expect(await store().put('p', 'a', 0, 'anew')).toBe(true)
    expect((await store().get('p', 'a'))?.value).toBe('anew')
  })

  it('gives what is made anew no version that it had before, so that who read that changes nothing', async () => {
    const had = new Set<number>()
    for (let round = 0; round < 5; round += 1) {
      await store().put('p', 'a', 0, 'made')
      const version = await versionOf(store())
      for (const old of had) expect(await store().put('p', 'a', old, 'late')).toBe(false)
      for (const old of had) expect(await store().remove('p', 'a', old)).toBe(false)
      expect(await store().get('p', 'a')).toEqual({ version, value: 'made' })
      await store().put('p', 'a', version, 'changed')
      had.add(version).add(await versionOf(store()))
      await store().remove('p', 'a', await versionOf(store()))
    }
    expect(had).toHaveProperty('size', 10)
  })
}

const describeHandles = ({ store, another, reopen }: Handles): void => {
  it('keeps everything when it is closed and opened again', async () => {
    await store().put('p', 'a', 0, 'kept', 10)
    await reopen()
    expect((await store().get('p', 'a'))?.value).toBe('kept')
    expect(await store().due(10, 10)).toEqual([{ partition: 'p', id: 'a' }])
  })

  it('lets one of two handles win each round, and loses no write', async () => {
    const other = another()
    const count = async (handle: Store): Promise<void> => {
      for (let done = 0; done < 25; ) {
        const stored = await handle.get('p', 'count')
        const next = String(Number(stored?.value ?? 0) + 1)
        if (await handle.put('p', 'count', stored?.version ?? 0, next)) done += 1
      }
    }
    await Promise.all([count(store()), count(other)])
    expect((await other.get('p', 'count'))?.value).toBe('50')
    await other.close()
  })
}

/** Laws of every store. `isShared`: several handles see the same data, and it outlives them. */
export const describeStore = (name: string, { site, isShared }: { site: () => StoreSite; isShared: boolean }): void => {
  describe(name, () => {
    const handles = handlesOfEachTest(site)
    describeVersions(handles)
    describeValues(handles)
    describeDue(handles)
    describeRemoval(handles)
    if (isShared) describeHandles(handles)
  })
}
