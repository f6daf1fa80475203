import type { Mutant } from './mutant.ts'
import { mutantsOf } from './mutants-of.ts'
import type { Part } from './parts.ts'
import type { PlayedPlace } from './played-place.ts'
import { type Played, type TestBench, testBench } from './test-bench.ts'

const testsIn = (places: readonly string[]): string[] =>
  places.map((place) => (place.endsWith('.ts') ? place : `${place}/**/*.test.ts`))

const all = (played: Played, key: 'loaded' | 'meets' | 'found' | 'doubted'): Set<string> =>
  new Set(played.tests.flatMap(({ told }) => told[key] ?? []))

/** The tests that may know something of a file: those that meet a mutant of it. */
const testsOf = (learnt: Played, file: string): string[] => [
  ...new Set(
    learnt.tests.flatMap((test) => (test.told.meets?.some((id) => id.startsWith(`${file}#`)) ? [test.file] : [])),
  ),
]

/** What is read when a file is loaded, or left something behind, is played in a process of its own. */
const playAlone = async (bench: TestBench, learnt: Played, alone: readonly Mutant[]): Promise<Mutant[]> => {
  const survivors: Mutant[] = []
  for (const mutant of alone) {
    process.stderr.write('.')
    const { hasFailed } = await bench.run({ kind: 'one', mutant: mutant.id }, testsOf(learnt, mutant.file))
    if (!hasFailed) survivors.push(mutant)
  }
  return survivors
}

/** Plays every mutant of a place with the tests that meet it. */
export const played = async ({ of, tests }: Pick<Part, 'of' | 'tests'>): Promise<PlayedPlace> => {
  const mutants = mutantsOf(of)
  const bench = await testBench(testsIn(tests), mutants)
  const learnt = await bench.run({ kind: 'learn' }, [])
  const steady = learnt.tests.filter(({ told }) => told.isSteady)
  process.stderr.write(`${mutants.length} mutants; ${steady.length} of ${learnt.tests.length} tests pass twice\n`)
  const meets = Object.fromEntries(steady.map(({ id, told }) => [id, told.meets ?? []]))
  const result = await bench.run({ kind: 'play', meets }, [])
  const found = all(result, 'found')
  const doubted = all(result, 'doubted')
  const loaded = all(learnt, 'loaded')
  const heard = new Set(result.tests.flatMap(({ id, told }) => (told.found ? [id] : [])))
  // whose process has ended tells nothing
  const unheard = new Set(steady.flatMap(({ id, told }) => (heard.has(id) ? [] : (told.meets ?? []))))
  const left = mutants.filter(({ id }) => !found.has(id))
  const isAlone = ({ id }: Mutant): boolean => loaded.has(id) || doubted.has(id) || unheard.has(id)
  process.stderr.write(`${found.size} found; ${left.filter(isAlone).length} are played alone `)
  const survivors = [...left.filter((one) => !isAlone(one)), ...(await playAlone(bench, learnt, left.filter(isAlone)))]
  process.stderr.write('\n')
  await bench.close()
  return { mutants, survivors }
}
