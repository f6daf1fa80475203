import type { HeardEvent } from '../journal/journal.ts'

/** Most events that a step keeps; they are a few clicks or changes of status of each source. */
const mostEvents = 200
/** Most of them that one source has there: a person who clicks all day takes no place of another. */
const mostOfOne = 10

type Newcomer = Pick<HeardEvent, 'topic' | 'source'>

const isGivenUp = ({ trouble }: HeardEvent): boolean => trouble !== undefined && trouble.due === undefined

const sourceOf = ({ topic, source }: Newcomer): string | undefined => source && JSON.stringify([topic, source])

/** What of one source may go first: what counts for nothing, then what its newer ones stand for. The newest of it stays. */
const leastOf = (theirs: readonly HeardEvent[]): HeardEvent | undefined =>
  theirs.find(isGivenUp) ?? theirs.slice(0, -1).find(({ finding }) => finding === undefined) ?? theirs[0]

/** The events of each source that names itself. */
const bySource = (events: readonly HeardEvent[]): HeardEvent[][] =>
  [...Map.groupBy(events, sourceOf)].flatMap(([source, theirs]) => (source === undefined ? [] : [theirs]))

/** What makes room when no more fit in: what counts for nothing, or one of whoever has most. Undefined: all are needed. */
const leastOfAll = (events: readonly HeardEvent[]): HeardEvent | undefined => {
  const [most = []] = bySource(events).toSorted((one, other) => other.length - one.length)
  return events.find(isGivenUp) ?? (most.length > 1 ? leastOf(most) : undefined)
}

const without = (events: readonly HeardEvent[], one: HeardEvent | undefined): HeardEvent[] =>
  events.filter((event) => event !== one)

/** The events that stay when another comes; undefined: there is no room for it, and none may go. */
export const makeRoom = (events: readonly HeardEvent[], newcomer: Newcomer): readonly HeardEvent[] | undefined => {
  const source = sourceOf(newcomer)
  const theirs = source === undefined ? [] : events.filter((event) => sourceOf(event) === source)
  const kept = theirs.length < mostOfOne ? events : without(events, leastOf(theirs))
  if (kept.length < mostEvents) return kept
  const least = leastOfAll(kept)
  return least && without(kept, least)
}
