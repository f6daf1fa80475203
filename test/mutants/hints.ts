import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { type Mutant, nameOf } from './mutant.ts'

const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'canary-steps')
const place = join(folder, 'mutants.json')
const Hints = z.record(z.string(), z.string())

const known = (): z.infer<typeof Hints> =>
  existsSync(place) ? Hints.parse(JSON.parse(readFileSync(place, 'utf8'))) : {}

/** A mutant without its file, which may move. */
const keyOf = (mutant: Mutant): string => nameOf({ ...mutant, file: '' })

/** Which test found each mutant last time: it is asked first, and nothing more follows from it. */
export const hintsFor = (mutants: readonly Mutant[]): Record<string, string> => {
  const hints = known()
  return Object.fromEntries(
    mutants.flatMap((mutant) => {
      const test = hints[keyOf(mutant)]
      return test === undefined ? [] : [[mutant.id, test]]
    }),
  )
}

/** Keeps which test found what, for the next time. */
export const keepHints = (
  mutants: readonly Mutant[],
  found: readonly { readonly id: string; readonly test: string }[],
): void => {
  const tests = new Map(found.map(({ id, test }) => [id, test]))
  const hints = known()
  for (const mutant of mutants) {
    const test = tests.get(mutant.id)
    if (test === undefined) delete hints[keyOf(mutant)]
    else hints[keyOf(mutant)] = test
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(place, JSON.stringify(hints))
}
