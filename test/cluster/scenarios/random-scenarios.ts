import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import type { Played } from '../live/scene.ts'
import { type Act, acts, type Course, ends, shortSteps } from './random-acts.ts'

/** What people do at steps that wait, and how a release ends. */
type Schedule = {
  readonly acts: readonly { readonly at: 'workflow' | 'approval'; readonly does: Act }[]
  readonly end: Act
}

const schedules: fc.Arbitrary<Schedule> = fc.record({
  acts: fc.array(fc.record({ at: fc.constantFrom('workflow', 'approval'), does: fc.constantFrom(...acts) }), {
    minLength: 1,
    maxLength: 4,
    size: 'max',
  }),
  end: fc.constantFrom(...ends),
})

/** A step that the release has passed comes no more: it is done at the one that comes next. */
const play = async (course: Course, schedule: Schedule): Promise<void> => {
  for (const { at, does } of schedule.acts) {
    course.next = course.next === 'approval' ? 'approval' : at
    await course.scene.comesTo(course.next)
    await does.act(course)
  }
  await course.scene.comesTo('approval')
  await schedule.end.act(course)
}

const scenarioOf = (name: string, schedule: Schedule): Played => ({
  name,
  told: [
    ...schedule.acts.map(({ at, does }) => `at the ${at} it ${does.name}`),
    `in the end it ${schedule.end.name}`,
  ].join(', '),
  steps: (release) => shortSteps(release),
  play: (scene) => play({ scene, next: 'workflow', version: 2, edition: 0 }, schedule),
})

/** What people may do to releases, in any order: scenarios that follow from a seed, and say in their names which. */
export const randomScenarios = (seed: number, count: number): readonly Played[] =>
  fc.sample(schedules, { seed, numRuns: count }).map((schedule, index) => scenarioOf(`r-${seed}-${index}`, schedule))

/** The scenario of a name that `randomScenarios` gave. */
export const randomScenario = (name: string): Played | undefined => {
  const [, seed, index] = /^r-(\d+)-(\d+)$/.exec(name) ?? []
  return randomScenarios(Number(seed), Number(index) + 1).at(-1)
}

/** Another seed each time, unless `SEED` in the environment says which. */
export const chosenSeed = (): number => Number(process.env.SEED ?? randomInt(1_000_000))
