import { filesIn } from '../laws/repository.ts'
import { hintsFor, keepHints } from './hints.ts'
import type { Mutant } from './mutant.ts'
import { mutantsOf } from './mutants-of.ts'
import type { Turn } from './orders.ts'
import { type Part, unasked } from './parts.ts'
import type { PlayedPlace } from './played-place.ts'
import { testBench } from './test-bench.ts'
import type { Told } from './told.ts'

const isPlayed = (file: string): boolean =>
  file.endsWith('.test.ts') && !unasked.includes(file) && !/\.(slow|mocked|cluster|live|long)\.test\.ts$/.test(file)

const testsIn = (places: readonly string[]): string[] => [
  ...new Set(places.flatMap((place) => (place.endsWith('.ts') ? [place] : filesIn(place).filter(isPlayed)))),
]

const kindOf = <Kind extends Told['kind']>(told: readonly Told[], kind: Kind) =>
  told.filter((one): one is Extract<Told, { kind: Kind }> => one.kind === kind)

const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/'))

/** Near tests first: those named for a file, and those beside it. */
const nearTo = (file: string) => (test: string) => {
  if (test.startsWith(`${file.slice(0, -'.ts'.length)}.`)) return 0
  return folderOf(test) === folderOf(file) ? 1 : 2
}

/** In their order, but for those that are named for a file: they come first. */
const nearFirst = (tests: readonly string[], files: readonly string[]): string[] => {
  const isNamedFor = (test: string) => files.some((file) => nearTo(file)(test) === 0)
  return [...tests.filter(isNamedFor), ...tests.filter((test) => !isNamedFor(test))]
}

/** For a mutant that is read when a file is loaded, or not believed, everything is loaded anew. Then the tests that know its file are played. */
const turnsAlone = (learnt: readonly Told[], mutant: Mutant): Turn[] => {
  const tests = kindOf(learnt, 'test')
  const distance = nearTo(mutant.file)
  const meeting = tests.filter(
    ({ file, ids }) => distance(file) === 0 || ids.some((id) => id.startsWith(`${mutant.file}#`)),
  )
  // of a file without functions only what loads it may know
  const knowing = meeting.length > 0 ? meeting : tests
  const files = kindOf(learnt, 'loaded')
    .filter(
      ({ ids, file }) =>
        ids.includes(mutant.id) || knowing.some((one) => one.file === file && one.ids.includes(mutant.id)),
    )
    .map(({ file }) => file)
    .toSorted((a, b) => distance(a) - distance(b))
  return files.flatMap((file): Turn[] => {
    const names = knowing.filter((one) => one.file === file && !one.isDear).map(({ test }) => test)
    return names.length > 0 ? [{ kind: 'load', file, mutant: mutant.id, tests: names }] : []
  })
}

/** Plays every mutant of a place with the tests that meet it. */
export const played = async ({ of, tests }: Pick<Part, 'of' | 'tests'>): Promise<PlayedPlace> => {
  const mutants = mutantsOf(of)
  const files = nearFirst(testsIn(tests), [...new Set(mutants.map(({ file }) => file))])
  const bench = await testBench(files, mutants)
  const kinds = ['first', 'rest'] as const
  const first = await bench.run(
    kinds.flatMap((kind) => files.map((file) => ({ kind, file }))),
    hintsFor(mutants),
  )
  const found = kindOf(first, 'found')
  // a play that is ended from here on has not been for nothing
  keepHints(mutants, found)
  const ids = new Set(found.map(({ id }) => id))
  const alone = new Set([
    ...kindOf(first, 'loaded').flatMap((one) => one.ids),
    ...kindOf(first, 'doubted').map(({ id }) => id),
  ])
  const left = mutants.filter(({ id }) => !ids.has(id) && alone.has(id))
  process.stderr.write(
    `${mutants.length} mutants, ${ids.size} found; ${left.length} are played alone; tests that do not pass: ${kindOf(
      first,
      'unsteady',
    )
      .map(({ file, test }) => `${file} ${test}`)
      .join(', ')}\n`,
  )
  const turns = left.flatMap((mutant) => turnsAlone(first, mutant))
  const last = turns.length > 0 ? kindOf(await bench.run(turns, {}), 'found') : []
  keepHints(mutants, [...found, ...last])
  await bench.close()
  for (const { id } of last) ids.add(id)
  return { mutants, survivors: mutants.filter(({ id }) => !ids.has(id)) }
}
