/** A part of what `npm run verify:long` plays. */
export type Part = {
  readonly name: string
  /** Its description for people. */
  readonly about: string
  readonly project: 'slow' | 'long' | 'postgres'
  /** Where its tests are. */
  readonly files: string
  readonly env?: Readonly<Record<string, string>>
}

const cluster = (name: string, about: string): Part => ({
  name,
  about,
  project: 'long',
  files: `test/cluster/${name}.long`,
})

/** In the order in which they are played: the quick ones first. */
export const parts: readonly Part[] = [
  {
    name: 'deaths',
    about: 'the executable and the function die at 100 moments that nobody chose',
    project: 'slow',
    files: 'test/deaths',
    env: { DEATHS: '100' },
  },
  {
    name: 'postgres',
    about: 'the unit tests of the runtime and of the steps, with PostgreSQL in the place of the store in memory',
    project: 'postgres',
    files: '.test.ts',
  },
  cluster('argo-suite', "the control: Argo's own suite for Argo's own step plugin"),
  cluster('regions', 'two API servers as two regions, whose clocks are apart'),
  cluster('executable', 'the other scenarios, with the executable'),
  cluster('bridge', 'the other scenarios, with the bridge'),
  cluster('notified', "nine scenarios with the bridge, of which Argo's notifications tell the function"),
  cluster('instances', 'nine scenarios a way, with two controllers of one cluster that have ids, side by side'),
  cluster('random', 'random releases, 25 a way'),
  cluster('enforcement', 'whole releases with the admission policies'),
  cluster('planted', 'planted faults, each of which a scenario finds'),
]
