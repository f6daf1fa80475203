import type { Letters } from './letters-of.ts'
import type { Needle } from './needles-of.ts'
import { howMany } from './what-is-secret.ts'

/** Letters by which a place in a needle is found. */
const gram = 6
/** Places in needles that are tried for one place in a text: more have the same letters only where a secret repeats itself. */
const mostTried = 16

/**
 * Letters of a text, from the first to the one behind the last. Whether a secret begins and ends with it: else it may
 * have got a letter of what stands beside it, by chance.
 */
export type Stretch = {
  readonly first: number
  readonly behind: number
  readonly begins: boolean
  readonly ends: boolean
}

/** Finds parts of needles in the letters of a text. */
export type NeedleIndex = {
  /** The finds, in their order. Takes time in proportion to the text. */
  search(letters: Letters): readonly Stretch[]
}

const hashAt = (codes: Uint8Array, at: number): number => {
  let hash = 0
  for (let offset = 0; offset < gram; offset += 1) hash = Math.imul(hash, 0x01000193) ^ (codes[at + offset] ?? 0)
  return (hash ^ (hash >>> 15)) >>> 0
}

const sizeFor = (letters: number): number => 2 ** Math.ceil(Math.log2(Math.max(1_024, letters * 4)))

/** All needles behind each other, with a gap between two that no letter fills. */
const joined = (needles: readonly Needle[]) => {
  // a gap at both ends, too
  const total = needles.reduce((sum, { letters }) => sum + letters.length + 1, 1)
  const codes = new Uint8Array(total)
  const kinds = new Uint8Array(total)
  const owners = new Uint32Array(total)
  let at = 1
  for (const [owner, { letters, kinds: of }] of needles.entries()) {
    codes.set(letters, at)
    kinds.set(of, at)
    owners.fill(owner, at, at + letters.length)
    at += letters.length + 1
  }
  return { codes, kinds, owners }
}
type Joined = ReturnType<typeof joined>

/** Places of needles by their next letters: the first of each hash, and the next of the same. */
const chained = ({ codes }: Joined) => {
  const firsts = new Uint32Array(sizeFor(codes.length))
  const nexts = new Uint32Array(codes.length)
  // letters to the next gap
  let clear = 0
  for (let at = codes.length - 1; at > 0; at -= 1) {
    clear = codes[at] === 0 ? 0 : clear + 1
    if (clear < gram) continue
    const slot = hashAt(codes, at) & (firsts.length - 1)
    nexts[at] = firsts[slot] ?? 0
    firsts[slot] = at
  }
  return { firsts, nexts }
}

/** The common part of text and needle around a place of each. */
type Match = Stretch & { readonly place: number }

const grown = (text: Letters, at: number, needles: Uint8Array, place: number): Match => {
  let before = 0
  while (
    before < at &&
    needles[place - before - 1] !== 0 &&
    text.codes[at - before - 1] === needles[place - before - 1]
  )
    before += 1
  let after = 0
  while (at + after < text.count && text.codes[at + after] === needles[place + after]) after += 1
  const [begins, ends] = [needles[place - before - 1] === 0, needles[place + after] === 0]
  return { first: at - before, behind: at + after, begins, ends, place: place - before }
}

const around = (one: Stretch, other: Stretch): Stretch => {
  const [first, last] = [one.first <= other.first ? one : other, one.behind >= other.behind ? one : other]
  return { first: first.first, behind: last.behind, begins: first.begins, ends: last.ends }
}

const kindsIn = (kinds: Uint8Array): number => howMany(kinds.reduce((all, kind) => all | kind, 0))

export const needleIndex = (needles: readonly Needle[]): NeedleIndex => {
  const all = joined(needles)
  const { firsts, nexts } = chained(all)
  // a part of so many letters has a gram at one of so many places
  const stride = Math.max(
    1,
    Math.min(...needles.map(({ least, letters }) => Math.min(least, letters.length))) - gram + 1,
  )

  const counts = ({ first, behind, begins, ends, place }: Match): boolean => {
    const needle = needles[all.owners[place] ?? 0]
    const length = behind - first
    if (!needle || (begins && ends)) return needle !== undefined
    return length >= needle.least && kindsIn(all.kinds.subarray(place, place + length)) >= needle.leastKinds
  }
  /** The longest that counts of those with the letters of a text at a place, the first of which is at `firstPlace`. */
  const longestAt = (text: Letters, at: number, firstPlace: number): Stretch | undefined => {
    let longest: Stretch | undefined
    let place = firstPlace
    for (let tried = 0; place !== 0 && tried < mostTried; tried += 1) {
      const match = grown(text, at, all.codes, place)
      if (match.behind - at >= gram && counts(match)) longest = around(longest ?? match, match)
      place = nexts[place] ?? 0
    }
    return longest
  }
  return {
    search(text) {
      const found: Stretch[] = []
      let at = 0
      while (at + gram <= text.count) {
        const place = firsts[hashAt(text.codes, at) & (firsts.length - 1)] ?? 0
        const longest = place === 0 ? undefined : longestAt(text, at, place)
        if (longest) found.push(longest)
        at = longest ? Math.max(at + 1, longest.behind) : at + stride
      }
      return found
    },
  }
}
