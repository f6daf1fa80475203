import { onlySite, type Site } from 'canary-steps/run/options/sites'
import { expect, test } from 'vitest'
import { type Course, type Driven, driveRollout } from './drive-rollout.ts'
import { everyStep, everyStepAlone } from './manifests.ts'
import { mortalExecutable } from './mortal-executable.ts'
import { mortalFunction } from './mortal-function.ts'
import { outline } from './outline.ts'

const seed = Number(process.env.SEED ?? 1)
/** In all, half of them of each kind of process. */
const deaths = Number(process.env.DEATHS ?? 20)
/** Of one rollout: more would leave it no time before its progress deadline. */
const mostLives = 5

const regions: readonly Site[] = ['eu', 'us'].map((region, index) => ({
  cluster: `prod-${region}`,
  region,
  name: region,
  isFirst: index === 0,
  drift: 0,
  startsAfter: index * 60_000,
}))
const courses: readonly Course[] = ['approve', { abortAt: 6 }, 'reject']

const ways = [
  ['function', { start: mortalFunction, manifest: everyStep, sites: regions }],
  ['executable', { start: mortalExecutable, manifest: everyStepAlone, sites: [onlySite] }],
] as const

/** While a card waits for who died, one more person may vote, and another region may be the first to hear of it. */
const withoutVotes = (seen: string): string => seen.replaceAll(/^.*@U0[A-Z]+\n|^ +eu .* · us .*\n/gm, '')

/** How a rollout ends when nobody dies, and what people see then. */
const expected = ({ ends, seen }: Driven, course: Course) => ({
  ends: ends.map((end) => end.split(',')[0]),
  // the first region that is rejected or aborted is named in every text, and may differ
  seen: course === 'approve' ? withoutVotes(seen) : outline(seen),
  open: [],
  isAllClosed: true,
})
const actual = (driven: Driven, course: Course) => ({
  ...expected(driven, course),
  open: outline(driven.seen).open,
  isAllClosed: driven.isAllClosed,
})

test.each(ways)(
  'of the %s that is killed again and again at all steps nothing is doubled, open or stuck',
  { timeout: 60_000 * deaths },
  async (way, { start, ...options }) => {
    const calm = new Map<Course, Driven>()
    let left = Math.ceil(deaths / 2)
    for (let turn = 0; left > 0; turn += 1) {
      const course = courses[turn % courses.length] ?? 'approve'
      const undisturbed = calm.get(course) ?? (await driveRollout(start, { ...options, course, seed, lives: 0 }))
      calm.set(course, undisturbed)
      if (course === 'approve') expect(undisturbed.ends).toEqual(options.sites.map(() => 'Healthy'))
      const lives = Math.min(left, mostLives)
      const driven = await driveRollout(start, { ...options, course, seed: seed + turn, lives })
      left -= driven.deaths
      const about = `${way}: SEED=${seed + turn}, ${JSON.stringify(course)}, ${driven.deaths} deaths`
      process.stdout.write(`${about}\n`)
      expect(actual(driven, course), `${about}\n${driven.story.join('\n')}`).toEqual(expected(undisturbed, course))
    }
  },
)
