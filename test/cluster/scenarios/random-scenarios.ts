import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import { type Machines, type Played, ways } from '../scene/scene.ts'
import { type Act, acts, type Course, ends, type Fault, faults, shortSteps, undone } from './random-acts.ts'

/** Events at steps that wait, and how a release ends. */
type Schedule<Does> = {
  readonly acts: readonly { readonly at: 'workflow' | 'approval'; readonly does: Does }[]
  readonly end: Act
}

const at = fc.constantFrom('workflow', 'approval')

const schedules: fc.Arbitrary<Schedule<Act>> = fc.record({
  acts: fc.array(fc.record({ at, does: fc.constantFrom(...acts) }), { minLength: 1, maxLength: 4, size: 'max' }),
  end: fc.constantFrom(...ends),
})

const some = fc.array(fc.record({ at, does: fc.constantFrom(...acts, ...faults) }), { maxLength: 2, size: 'max' })

/** Schedules in which a machine breaks at least once. */
const struck: fc.Arbitrary<Schedule<Act | Fault>> = fc
  .tuple(some, fc.record({ at, does: fc.constantFrom(...faults) }), some, fc.constantFrom(...ends, undone))
  .map(([before, fault, after, end]) => ({ acts: [...before, fault, ...after], end }))

/** A step that the release has passed comes no more: it is done at the one that comes next. */
const play = async <Does>(
  scene: Course['scene'],
  schedule: Schedule<Does>,
  happens: (does: Does, course: Course) => Promise<void>,
): Promise<void> => {
  const course: Course = { scene, next: 'workflow', version: 2, edition: 0 }
  for (const one of schedule.acts) {
    course.next = course.next === 'approval' ? 'approval' : one.at
    await scene.comesTo(course.next)
    await happens(one.does, course)
  }
  await scene.comesTo('approval')
  await schedule.end.act(course)
}

const about = (name: string, schedule: Schedule<{ readonly name: string; readonly isTrouble?: true }>) => ({
  name,
  told: [
    ...schedule.acts.map((one) => `at the ${one.at} it ${one.does.name}`),
    `in the end it ${schedule.end.name}`,
  ].join(', '),
  isTroubled: schedule.acts.some(({ does }) => does.isTrouble),
  steps: shortSteps,
})

/** Releases to which people do anything, in any order: scenarios that follow from a seed, and say in their names which. */
export const randomScenarios = (seed: number, count: number): readonly Played[] =>
  fc.sample(schedules, { seed, numRuns: count }).map((schedule, index) => ({
    ...about(`r-${seed}-${index}`, schedule),
    play: (scene) => play(scene, schedule, ({ act }, course) => act(course)),
  }))

const happensTo = (machines: Machines) => (does: Act | Fault, course: Course) =>
  'act' in does ? does.act(course) : does.strike(machines, course)

/** The same, and machines break. */
export const randomFaults = (seed: number, count: number): readonly Played[] =>
  fc.sample(struck, { seed, numRuns: count }).map((schedule, index) => ({
    ...about(`f-${seed}-${index}`, schedule),
    isTroubled: true,
    ways: ways.filter((way) => schedule.acts.every(({ does }) => 'act' in does || does.ways.includes(way))),
    strike: (scene, machines) => play(scene, schedule, happensTo(machines)),
  }))

/** The scenario of a name that one of them gave. */
export const randomScenario = (name: string): Played | undefined => {
  const [, kind, seed, index] = /^([rf])-(\d+)-(\d+)$/.exec(name) ?? []
  const made = kind === 'f' ? randomFaults : randomScenarios
  return made(Number(seed), Number(index) + 1).at(-1)
}

/** Another seed each time, unless `SEED` in the environment says which. */
export const chosenSeed = (): number => Number(process.env.SEED ?? randomInt(1_000_000))
