import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { largestValue, type Store, type Version } from '../ports/store.ts'
import { describeDue } from './describe-due.ts'

/** A database of one test: every `open` gives another handle to the same data, where the database has such. */
type StoreSite = { open(): Promise<Store> | Store; remove?(): Promise<void> | void }

/** The database that each test has for itself. */
type Handles = {
  store(): Store
  /** Another handle to the same data. */
  another(): Promise<Store>
  /** Closes the store, and opens it again. */
  reopen(): Promise<void>
}

const handlesOfEachTest = (makeSite: () => Promise<StoreSite> | StoreSite): Handles => {
  let site: StoreSite
  let store: Store
  beforeEach(async () => {
    site = await makeSite()
    store = await site.open()
  })
  afterEach(async () => {
    await store.close()
    await site.remove?.()
  })
  return {
    store: () => store,
    another: async () => site.open(),
    async reopen() {
      await store.close()
      store = await site.open()
    },
  }
}

const describeVersions = ({ store }: Handles): void => {
  it('knows nothing at first', async () => {
    expect(await store().get('p', 'a')).toBeUndefined()
    expect(await store().due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
  })

  it('gives back what was put, with the version that the put gave, another each time', async () => {
    const first = await store().put('p', 'a', undefined, '{"x":"é✓"}')
    expect(first).toEqual(expect.any(String))
    expect(await store().get('p', 'a')).toEqual({ version: first, value: '{"x":"é✓"}' })
    const second = await store().put('p', 'a', first, '{}')
    expect(await store().get('p', 'a')).toEqual({ version: second, value: '{}' })
    expect(second).not.toBe(first)
  })

  it.each(['none', 'an earlier one', 'one of another document', 'nonsense'] as const)(
    'refuses a put that expects %s of the versions that a value has, and changes nothing',
    async (which) => {
      const earlier = await store().put('p', 'a', undefined, 'first')
      const version = await store().put('p', 'a', earlier, 'old', 5)
      const another = await store().put('p', 'b', undefined, 'another')
      const wrong = {
        none: undefined,
        'an earlier one': earlier,
        'one of another document': another,
        nonsense: "' OR 1 = 1; --",
      }
      expect(await store().put('p', 'a', wrong[which], 'new', 9)).toBeUndefined()
      expect(await store().remove('p', 'a', wrong[which])).toBe(false)
      expect(await store().get('p', 'a')).toEqual({ version, value: 'old' })
      expect(await store().due(5, 10)).toMatchObject([{ partition: 'p', id: 'a', due: 5 }])
    },
  )

  it('refuses a put that expects a version of nothing', async () => {
    const version = await store().put('p', 'b', undefined, 'another')
    expect(await store().put('p', 'a', version, 'new')).toBeUndefined()
    expect(await store().get('p', 'a')).toBeUndefined()
  })
}

/** Random text of so many bytes, which no database can make smaller. */
const randomText = (bytes: number): string => {
  const pieces = Array.from({ length: Math.ceil(bytes / 48_000) }, () =>
    Buffer.from(crypto.getRandomValues(new Uint8Array(36_000))).toString('base64'),
  )
  return pieces.join('').slice(0, bytes)
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
    for (const [partition, id] of places)
      expect(await store().put(partition, id, undefined, `${partition} ${id}`)).toBeDefined()
    for (const [partition, id] of places) expect((await store().get(partition, id))?.value).toBe(`${partition} ${id}`)
  })

  it('keeps values of the largest size that is promised, of text that nothing makes smaller', async () => {
    const [one, other] = [randomText(largestValue), 'é'.repeat(largestValue / 2)]
    await store().put('p', 'a', await store().put('p', 'a', undefined, other), one)
    await store().put('p', 'b', undefined, other)
    expect((await store().get('p', 'a'))?.value === one).toBe(true)
    expect((await store().get('p', 'b'))?.value === other).toBe(true)
  })
}

const describeWriters = ({ store, another }: Handles, isShared: boolean): void => {
  it('lets one of 200 writers win each of three rounds, and gives no version twice', async () => {
    const handles = isShared ? [store(), ...(await Promise.all(Array.from({ length: 7 }, another)))] : [store()]
    const versions: (Version | undefined)[] = [undefined]
    for (const expected of [0, 1, 2]) {
      const wins = await Promise.all(
        Array.from({ length: 200 }, (_, writer) =>
          handles[writer % handles.length]?.put('p', 'a', versions[expected], String(writer)),
        ),
      )
      const won = wins.filter((version) => version !== undefined)
      expect(won).toHaveLength(1)
      expect(await store().get('p', 'a')).toEqual({ version: won[0], value: String(wins.indexOf(won[0])) })
      versions.push(won[0])
    }
    expect(new Set(versions).size).toBe(4)
    await Promise.all(handles.slice(1).map((handle) => handle.close()))
  })
}

const describeRemoval = ({ store }: Handles): void => {
  it('removes what has the expected version, and nothing else', async () => {
    expect(await store().remove('p', 'a', undefined)).toBe(true)
    const version = await store().put('p', 'a', undefined, '{}', 10)
    const other = await store().put('p', 'b', undefined, '{}')
    for (const wrong of [undefined, other]) expect(await store().remove('p', 'a', wrong)).toBe(false)
    expect(await store().remove('p', 'a', version)).toBe(true)
    expect(await store().get('p', 'a')).toBeUndefined()
    expect((await store().get('p', 'b'))?.value).toBe('{}')
    expect(await store().due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
    expect(await store().put('p', 'a', undefined, 'anew')).toBeDefined()
    expect((await store().get('p', 'a'))?.value).toBe('anew')
  })

  it('gives what is made anew no version that it had before, so that who read that changes nothing', async () => {
    const had = new Set<Version | undefined>()
    for (let round = 0; round < 5; round += 1) {
      const version = await store().put('p', 'a', undefined, 'made')
      for (const old of had) expect(await store().put('p', 'a', old, 'late')).toBeUndefined()
      for (const old of had) expect(await store().remove('p', 'a', old)).toBe(false)
      expect(await store().get('p', 'a')).toEqual({ version, value: 'made' })
      const changed = await store().put('p', 'a', version, 'changed')
      had.add(version).add(changed)
      await store().remove('p', 'a', changed)
    }
    expect(had).toHaveProperty('size', 10)
  })
}

const describeHandles = ({ store, another, reopen }: Handles): void => {
  it('keeps everything when it is closed and opened again', async () => {
    await store().put('p', 'a', undefined, 'kept', 10)
    await reopen()
    expect((await store().get('p', 'a'))?.value).toBe('kept')
    expect(await store().due(10, 10)).toMatchObject([{ partition: 'p', id: 'a', due: 10 }])
  })

  it('lets one of two handles win each round, and loses no write', async () => {
    const other = await another()
    const count = async (handle: Store): Promise<void> => {
      for (let done = 0; done < 25; ) {
        const stored = await handle.get('p', 'count')
        const next = String(Number(stored?.value ?? 0) + 1)
        if (await handle.put('p', 'count', stored?.version, next)) done += 1
      }
    }
    await Promise.all([count(store()), count(other)])
    expect((await other.get('p', 'count'))?.value).toBe('50')
    await other.close()
  })
}

/** Laws of every store. `isShared`: several handles see the same data, and it outlives them. */
export const describeStore = (
  name: string,
  { site, isShared }: { site: () => Promise<StoreSite> | StoreSite; isShared: boolean },
): void => {
  describe(name, () => {
    const handles = handlesOfEachTest(site)
    describeVersions(handles)
    describeValues(handles)
    describeWriters(handles, isShared)
    describeDue(handles.store)
    describeRemoval(handles)
    if (isShared) describeHandles(handles)
  })
}
