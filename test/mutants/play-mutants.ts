// Plants small slips one at a time, and tells those that no test finds: `npm run mutants -- effects`, or a path.
// Without a place it plays every part, as `npm run verify:long -- mutants` does. The result of a part is written into docs/mutants.md.

import { commitNow } from '../commit-now.ts'
import { explained } from './explained.ts'
import { nameOf, told } from './mutant.ts'
import { mutantsOf } from './mutants-of.ts'
import { scoreOf } from './outcome.ts'
import { keep } from './outcomes.ts'
import { type Part, parts } from './parts.ts'
import { isGo, playedGo } from './played-go.ts'
import type { PlayedPlace } from './played-place.ts'

const wanted = process.argv.slice(2)

/** A part by its name, or a place within parts, or with the tests beside it. */
const named = (place: string): Pick<Part, 'of' | 'tests'> | undefined => {
  const known = parts.find(({ name }) => name === place)
  if (known) return known
  const path = place.replace(/\/$/, '')
  if (isGo(path)) return { of: [path], tests: [] }
  if (mutantsOf([path]).length === 0) return undefined
  const around = parts.filter(({ of }) => of.some((one) => path === one || path.startsWith(`${one}/`)))
  const folder = path.endsWith('.ts') ? path.slice(0, path.lastIndexOf('/')) : path
  return { of: [path], tests: [...new Set([folder, ...around.flatMap(({ tests }) => tests)])] }
}

const places = (wanted.length > 0 ? wanted : parts.map(({ name }) => name)).map((place) => ({
  place,
  what: named(place),
}))
const bad = places.find(({ what }) => what === undefined)
if (bad) {
  const names = parts.map(({ name }) => name).join(', ')
  process.stderr.write(`${bad.place}: no part and no path with source in it: ${names}, or shared/runtime/src/wire\n`)
  process.exit(2)
}

const playedAt = async (what: Pick<Part, 'of' | 'tests'>): Promise<PlayedPlace> => {
  if (!what.of.every(isGo)) {
    // vitest takes a while, and a word that is no place needs none
    const { played } = await import('./played.ts')
    return played(what)
  }
  const all = what.of.map(playedGo)
  return { mutants: all.flatMap(({ mutants }) => mutants), survivors: all.flatMap(({ survivors }) => survivors) }
}

/** A part of which less is found has to be looked at: percent. */
const goal = 85

for (const { place, what } of places) {
  if (!what) continue
  process.stderr.write(`\n${place}\n`)
  const commit = commitNow('docs', 'test/mutants/*.json')
  const { mutants, survivors } = await playedAt(what)
  const reasons = new Set(explained.map(nameOf))
  const open = survivors.filter((one) => !reasons.has(nameOf(one)))
  const known = new Set(survivors.map(nameOf))
  const files = new Set(mutants.map(({ file }) => file))
  const stale = explained.filter((one) => files.has(one.file) && !known.has(nameOf(one)))
  for (const one of open) process.stdout.write(`survives: ${told(one)}\n`)
  for (const one of stale) process.stdout.write(`explained, and is no survivor: ${nameOf(one)}\n`)
  const killed = mutants.length - survivors.length
  process.stdout.write(
    `${place}: ${mutants.length} mutants, ${killed} found, ${survivors.length - open.length} explained, ${open.length} survive\n`,
  )
  const numbers = {
    mutants: mutants.length,
    killed,
    explained: survivors.length - open.length,
    survived: open.length,
  }
  if (!parts.some(({ name }) => name === place)) continue
  const [date = ''] = new Date().toISOString().split('T')
  keep({ part: place, date, commit, ...numbers })
  if (scoreOf(numbers) < goal) process.exitCode = 1
}
