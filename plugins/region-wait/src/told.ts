import { formatDuration, isThere, type OtherChange, type ReleaseRegion, shortened, wentBack } from '@canary-steps/sdk'
import * as z from 'zod'

/** The state that the controller keeps, under 4 KB. Its texts are for templates. */
export const State = z.object({
  /** Where the regions meet: `20%`. */
  place: z.string(),
  summary: z.string(),
  /** How long this region has waited: `4m10s`; empty while it waits, so that a poll that changes nothing writes nothing. */
  waited: z.string(),
  /** The regions that came, and their times in ISO 8601: the first twenty. */
  came: z.record(z.string(), z.string()),
})
export type State = z.output<typeof State>

/** The view of a waiting region. Times in milliseconds. */
type Scene = {
  readonly region: string
  readonly place: string
  /** The regions that should come, and the number that is enough. */
  readonly regions: readonly string[]
  readonly quorum: number
  /** All that take part in the release. */
  readonly all: readonly ReleaseRegion[]
  /** Those that are at another change of its name. */
  readonly others: readonly OtherChange[]
  readonly now: number
}

const [mostNamed, mostKept] = [5, 20]

/** How much of a reason is told: of one among many, and of the one that counts. */
const longest = { ofMany: 50, ofChange: 200, alone: 300 } as const

const ago = (at: number, now: number): string => formatDuration(Math.floor((now - at) / 1_000) * 1_000)

const few = (texts: readonly string[]): string => {
  const shown = texts.slice(0, mostNamed)
  return texts.length > mostNamed ? `${shown.join(', ')} and ${texts.length - mostNamed} more` : shown.join(', ')
}

/** How a region ended. `when`: how long ago, where the text is told once; a text of each poll stays the same. */
const endOf = ({ end }: ReleaseRegion, length: number, when = ''): string =>
  end ? `${end.outcome}${when}${end.reason && `: ${shortened(end.reason, length)}`}` : ''

/**
 * Why all go back: the first of them that did. `wanted`: which regions count; all unless given. Undefined: none did.
 * One that is only watched counts for nothing.
 */
export const whoWentBack = (
  all: readonly ReleaseRegion[],
  wanted: readonly string[] | undefined,
  now: number,
): string | undefined => {
  const lost = all.filter((one) => one.ring === undefined && (wanted?.includes(one.region) ?? true) && wentBack(one))
  // the others went back because of it
  const [first] = lost.toSorted((one, other) => (one.end?.at ?? 0) - (other.end?.at ?? 0))
  const when = ` ${ago(first?.end?.at ?? now, now)} ago`
  return first && `region ${first.region} ended as ${endOf(first, longest.alone, when)}; regions abort together`
}

const missing = (name: string, { all, others }: Scene): string => {
  const known = all.find(({ region }) => region === name)
  const other = others.find(({ region }) => region === name)
  if (!known && other) return `${name} (at another change: ${shortened(other.differs, longest.ofChange)})`
  if (!known) return name
  return known.end
    ? `${name} (${endOf(known, longest.ofMany)}; it may be retried)`
    : `${name} (last at ${known.weight}%)`
}

const here = ({ region, arrivedAt }: ReleaseRegion): string =>
  `${region} is ${arrivedAt === undefined ? 'through' : 'there'}`

/** Those that are there, in the order in which they came. */
const thereIn = ({ regions, all }: Scene): ReleaseRegion[] =>
  all
    .filter((one) => regions.includes(one.region) && isThere(one))
    .toSorted((one, other) => (one.arrivedAt ?? 0) - (other.arrivedAt ?? 0))

const arrivalOf = ({ region, all, now }: Scene): number => all.find((one) => one.region === region)?.arrivedAt ?? now

const stateOf = (scene: Scene, summary: string, waited: string): State => ({
  place: scene.place,
  summary,
  waited,
  came: Object.fromEntries(
    thereIn(scene)
      .flatMap(({ region, arrivedAt }) =>
        arrivedAt === undefined ? [] : [[region, new Date(arrivedAt).toISOString()]],
      )
      .slice(0, mostKept),
  ),
})

/** The missing regions, those that are there, and since when. */
export const waitsFor = (scene: Scene): { waited: number; state: State; message: string } => {
  const { place, regions, quorum, now } = scene
  const there = thereIn(scene)
  const names = regions.filter((name) => !there.some(({ region }) => region === name))
  const needed = quorum - there.length
  const some = needed < names.length ? `${needed} of ` : ''
  const summary = `waits at ${place} for ${some}${few(names.map((name) => missing(name, scene)))}: ${few(there.map(here))}`
  return { waited: now - arrivalOf(scene), state: stateOf(scene, summary, ''), message: summary }
}

/** The message that enough regions are there, or once were. */
export const passedBy = (scene: Scene, metAt: number): [State, string] => {
  const { place, regions, quorum, now } = scene
  const there = thereIn(scene).map(({ region }) => region)
  const summary =
    there.length >= quorum
      ? `${there.length} of ${regions.length} regions at ${place}: ${few(there)}`
      : `${quorum} of ${regions.length} regions were at ${place} ${ago(metAt, now)} ago`
  const waited = ago(arrivalOf(scene), now)
  return [stateOf(scene, summary, waited), waited === '0s' ? summary : `${summary} (waited ${waited})`]
}
