import { type Lookup, type LookupAnswer, mostLookups, TerminalError } from '@canary-steps/sdk'

/** Thrown by a step's `lookup`: the caller has to read these first, and ask again. */
export class WantedLookups extends Error {
  override readonly name = 'WantedLookups'
  readonly lookups: readonly Lookup[]

  constructor(lookups: readonly Lookup[]) {
    super('the step waits for its lookups')
    this.lookups = lookups
  }
}

const lookupKey = (lookup: Lookup): string =>
  JSON.stringify([
    lookup.namespace,
    'name' in lookup ? lookup.name : null,
    'selector' in lookup ? lookup.selector : null,
  ])

/** All that is wanted in one, each once. @throws TerminalError when that would be too many. */
export const wantAll = (lookups: readonly Lookup[]): WantedLookups => {
  const all = [...new Map(lookups.map((lookup) => [lookupKey(lookup), lookup])).values()]
  if (all.length > mostLookups)
    throw new TerminalError(`${all.length} lookups, ${mostLookups} are allowed: check fewer, or use a selector`)
  return new WantedLookups(all)
}

/**
 * The answers to a step's lookups, from the `objects` that the caller sent along. Missing lookups are asked for
 * together with known ones, because the caller remembers nothing.
 *
 * @throws WantedLookups, or TerminalError when that would be too many.
 */
export const lookedUp = async (
  lookups: readonly Lookup[],
  objects: readonly LookupAnswer[] = [],
): Promise<readonly LookupAnswer[]> => {
  const answers = new Map(objects.map((answer) => [lookupKey(answer.lookup), answer]))
  const missing = lookups.filter((lookup) => !answers.has(lookupKey(lookup)))
  if (missing.length === 0) return lookups.flatMap((lookup) => answers.get(lookupKey(lookup)) ?? [])
  throw wantAll([...objects.map(({ lookup }) => lookup), ...missing])
}
