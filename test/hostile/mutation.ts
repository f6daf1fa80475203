import fc from 'fast-check'

/** One change of a JSON text: the part that is meant, counted through the whole, and what stands there instead; absent: it is taken out. */
export type Mutation = { readonly at: number; readonly raw: string | undefined }

/** Texts that are JSON, or nearly: numbers that are none, states of another version, names that JavaScript knows, what is deep, long or null. */
const odd = [
  ...['1e999', '-1e999', '1e300', '-1', '0', '1.5', '9007199254740993', '-0', '1e-400'],
  ...['""', '" "', '"1e999"', '"-1"', '"0x10"', '"NaN"', '"9007199254740993"', '"007"', '"2 "', '"٣"'],
  ...[
    'null',
    'true',
    '[]',
    '{}',
    '[null]',
    '"__proto__"',
    '{"__proto__":{"v":1}}',
    '"constructor"',
    '"a/b/../c"',
    '"\\u0000"',
  ],
  ...['"2099-01-01T00:00:00Z"', '"+275760-09-13T00:00:00.001Z"', '"not a time"', '"9".padStart', '"\\ud800"'],
  ...[
    '{"v":2,"key":"x","seq":1}',
    '{"v":1,"key":"u/1e999/p/s/a/1","seq":1e300}',
    '{"v":1,"key":"u/2/p/s/a/-1","seq":-1}',
  ],
  ...[`${'['.repeat(3_000)}${']'.repeat(3_000)}`, `"${'x'.repeat(5_000)}"`],
]

/** One change of a JSON text. */
export const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  raw: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...odd) },
    { weight: 2, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
})

/** So many times one to three mutations, the same for the same seed. */
export const mutations = (count: number, seed: number): Mutation[][] =>
  fc.sample(fc.array(mutation, { minLength: 1, maxLength: 3 }), { numRuns: count, seed })

type Part = { readonly within: object; readonly name: string }

const partsOf = (value: unknown): Part[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [{ within: value, name }, ...partsOf(inner)])
}

/** The text of `value` with its parts changed. It need be no JSON any more. */
export const mutated = (value: object, changes: readonly Mutation[]): string => {
  const copy: object = structuredClone(value)
  for (const [number, { at, raw }] of changes.entries()) {
    const parts = partsOf(copy)
    const part = parts[at % parts.length]
    if (part && raw === undefined) Reflect.deleteProperty(part.within, part.name)
    else if (part) Reflect.set(part.within, part.name, `@@${number}@@`)
  }
  return changes.reduce(
    (text, { raw }, number) => text.replace(`"@@${number}@@"`, () => raw ?? ''),
    JSON.stringify(copy),
  )
}
