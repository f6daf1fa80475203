import type { Mutant } from './mutant.ts'

type Spot = { readonly start: number; readonly end: number; readonly mutants: readonly Mutant[] }

const is = ({ id }: Mutant): string => `mutantIs(${JSON.stringify(id)})`

/** A place with its mutants around it, each behind its switch; `text` is what stands there with those inside. */
const around = (mutants: readonly Mutant[], text: string): string =>
  mutants.reduceRight((inner, mutant) => {
    // braces around it: an `else` that follows is not its own
    if (mutant.form === 'statement') return `{ if (!${is(mutant)}) { ${inner} } }`
    if (mutant.form === 'element') return `...(${is(mutant)} ? [] : [${inner}])`
    return `(${is(mutant)} ? (${mutant.becomes}) : (${inner}))`
  }, text)

const spotsOf = (mutants: readonly Mutant[]): Spot[] => {
  const spots = new Map<string, Mutant[]>()
  for (const mutant of mutants) {
    const place = `${mutant.start} ${mutant.end} ${mutant.form}`
    spots.set(place, [...(spots.get(place) ?? []), mutant])
  }
  // a part that is left out stands around one that is replaced
  const depth = (all: readonly Mutant[]): number => (all[0]?.form === 'expression' ? 1 : 0)
  return [...spots.values()]
    .toSorted((a, b) => depth(a) - depth(b))
    .map((all) => ({ start: all[0]?.start ?? 0, end: all[0]?.end ?? 0, mutants: all }))
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
}

/** The text of a file in which every mutant stands behind a switch: it is loaded once, and each is played in turn. */
export const planted = (source: string, mutants: readonly Mutant[]): string => {
  const spots = spotsOf(mutants)
  let next = 0
  const write = (start: number, end: number): string => {
    let text = ''
    let at = start
    for (let spot = spots[next]; spot && spot.end <= end; spot = spots[next]) {
      next += 1
      text += source.slice(at, spot.start) + around(spot.mutants, write(spot.start, spot.end))
      at = spot.end
    }
    return text + source.slice(at, end)
  }
  return write(0, source.length)
}
