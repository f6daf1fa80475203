/** A part of a key that has no separator in it, as a hash, an id or a word. */
export const name: string = 'name'
/** One that is as people choose it. */
export const text: string = 'text'
export const number: number = 0

type Parts = Readonly<Record<string, string | number>>

type Pair<Given> = { readonly how: string; readonly one: Given; readonly other: Given }

const separators = ['/', ':', ' ', '.', '@', '#', '~', '-', ',', ', ', '"', '%2F', '\\', '\n', '|']

/** Parts with these digits, which are letters of a name and make a number; where none are given, the same ones. */
const filled = <Given extends Parts>(parts: Given, digits: Readonly<Record<string, string>>): Given => {
  let all = parts
  for (const [part, kind] of Object.entries(parts)) {
    const value = digits[part] ?? '11'
    all = { ...all, [part]: typeof kind === 'number' ? Number(value) : value }
  }
  return all
}

/** Pairs that differ in one part alone, where one is the beginning of the other, too. */
const differing = <Given extends Parts>(parts: Given): Pair<Given>[] =>
  Object.keys(parts).flatMap((part) =>
    ['22', '112', '1'].map((value) => ({
      how: `${part} is 11, or ${value}`,
      one: filled(parts, {}),
      other: filled(parts, { [part]: value }),
    })),
  )

/** Pairs in which the same characters stand before or behind the place where two parts meet, with what may separate them between. */
const shifted = <Given extends Parts>(parts: Given): Pair<Given>[] => {
  const names = Object.keys(parts)
  return names.flatMap((part, at) =>
    names.slice(at + 1).flatMap((next) => {
      const between = parts[part] === text && parts[next] === text ? ['', ...separators] : ['']
      return between.map((separator) => ({
        how: `${JSON.stringify(`22${separator}`)} is at the end of ${part}, or begins ${next}`,
        one: filled(parts, { [part]: `11${separator}22`, [next]: '33' }),
        other: filled(parts, { [part]: '11', [next]: `22${separator}33` }),
      }))
    }),
  )
}

/** Pairs of which one text goes on behind what may separate it from the next part. */
const goingOn = <Given extends Parts>(parts: Given): Pair<Given>[] =>
  Object.entries(parts).flatMap(([part, kind]) =>
    (kind === text ? separators : []).flatMap((separator) =>
      ['', '11'].map((behind) => ({
        how: `${part} is 11, or goes on with ${JSON.stringify(separator + behind)}`,
        one: filled(parts, {}),
        other: filled(parts, { [part]: `11${separator}${behind}` }),
      })),
    ),
  )

/** A made-up key, or a comparison of several parts, and what is wrong with it. */
export type KeyMaker = {
  readonly of: string
  /** How two differ that are taken for one, or that what is the same is not. Empty: nothing is wrong. */
  mistakes(): Promise<string[]>
}

/**
 * Something that is told apart by several parts. Two that differ in only one of these are two, in any part and with any content. `isOne`
 * says whether two are taken for one.
 */
export const differsInEachPart = <Given extends Parts>(
  of: string,
  parts: Given,
  isOne: (one: Given, other: Given) => boolean | Promise<boolean>,
): KeyMaker => ({
  of,
  async mistakes() {
    const found: string[] = []
    if (!(await isOne(filled(parts, {}), filled(parts, {})))) found.push('the same is not one')
    for (const { how, one, other } of [...differing(parts), ...shifted(parts), ...goingOn(parts)])
      if (await isOne(one, other)) found.push(how)
    return found
  },
})

/** The same of what makes a key. */
export const keysDiffer = <Given extends Parts>(
  of: string,
  parts: Given,
  keyOf: (values: Given) => unknown,
): KeyMaker => {
  const known = new Map<string, Promise<string>>()
  const key = (values: Given): Promise<string> => {
    const by = JSON.stringify(values)
    const made = known.get(by) ?? Promise.resolve(keyOf(values)).then((one) => JSON.stringify(one))
    known.set(by, made)
    return made
  }
  return differsInEachPart(of, parts, async (one, other) => (await key(one)) === (await key(other)))
}
