import { type OtherRegion, wait } from '@canary-steps/sdk'
import { differsInEachPart, type KeyMaker, name } from '@canary-steps/testing/keys-differ'
import { expect, it, test } from 'vitest'
import { listEffects } from '../operate/effect-list.ts'
import { openPolicy, plainImageRules } from '../ports/policy.ts'
import { changeOf } from '../testing/change-pairs.ts'
import { atStep } from '../testing/toy-host.ts'
import { started, toyRegions } from '../testing/toy-regions.ts'
import { toyPlan } from '../testing/toy-step.ts'
import { counts } from './same-change.ts'
import { whyAnotherImage } from './same-image.ts'
import { newSlot, slotNamed } from './slot.ts'

const isSameImage = (one: string, other: string, mirrors: readonly string[] = []) =>
  whyAnotherImage(one, other, { ...plainImageRules, mirrors: [mirrors] }) === undefined
const digest = (part: string) => `shop/app@sha256:${part.padStart(64, '0')}`

/** Names by which the changes of two regions are compared. */
const makers: KeyMaker[] = [
  differsInEachPart('an image', { repository: name, tag: name }, (one, other) => {
    const [here, there] = [one, other].map(({ repository, tag }) => `shop/${repository}:${tag}`)
    return isSameImage(`${here}`, `${there}`)
  }),
  differsInEachPart('an image by its digest', { digest: name }, (one, other) =>
    isSameImage(digest(one.digest), digest(other.digest)),
  ),
  differsInEachPart('an image at a mirror', { mirror: name, rest: name }, (one, other) => {
    const there = `eu.example/${other.mirror}/${other.rest}:v1`
    return isSameImage(`us.example/${one.rest}:v1`, there, ['us.example', `eu.example/${one.mirror}`])
  }),
  differsInEachPart('a step by its id', { id: name }, (one, other) => {
    const round = { steps: {} }
    const about = { config: {}, startedAt: 0, rebuilt: false }
    newSlot(round, { step: 'toy', id: other.id, index: 0 }, about)
    return slotNamed(round, { step: 'toy', id: one.id, index: 0 }) !== undefined
  }),
  differsInEachPart('a container', { called: name }, (one, other) => {
    const changeIn = ({ called }: { readonly called: string }) => changeOf({ [called]: ['shop:v2', 'shop:v1'] })
    return counts(changeIn(one), changeIn(other), plainImageRules)
  }),
]

it.each(makers)('$of is another where the name goes on', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

test('a repository beside a registry is not beneath it, though both names go on in one way', () => {
  expect(isSameImage('us.example/app:v1', 'eu.example/app:v1', ['us.example', 'eu.example'])).toBe(true)
  expect(isSameImage('us.example2/app:v1', 'eu.example2/app:v1', ['us.example', 'eu.example'])).toBe(false)
})

const alike = [
  ['eu', 'eu-west'],
  ['eu-west', 'eu'],
] as const

test.each(alike)('%s does not come where %s is waited for', async (other, wanted) => {
  const barrier = { place: 'here', regions: ['us', wanted], quorum: 2, abortTogether: false }
  const met: boolean[] = []
  const regions = toyRegions(
    {
      async run({ meet }) {
        met.push((await meet(barrier)).metAt !== undefined)
        return wait({ id: 1 }, '30s', 'waiting')
      },
    },
    { config: {} },
  )
  for (const region of ['us', other, 'us', wanted, 'us']) await regions.in(region).run()
  expect(met).toEqual([false, false, false, true, true])
})

/** Regions that each see how the others stand. */
const seeing = () => {
  const saw: (readonly OtherRegion[])[] = []
  const regions = toyRegions({
    ownRules: ['text'],
    async run({ open, others }) {
      const { id } = await open('thing', toyPlan(regions.host.vendor, {}))
      saw.push(others)
      return wait({ id }, '30s', 'waiting')
    },
  })
  return { regions, saw: () => saw.at(-1)?.map(({ region }) => region) }
}

test.each(alike)('a region that waits at %s does not wait at %s', async (here, there) => {
  const met: boolean[] = []
  const regions = toyRegions({
    async run({ meet, config: { text = '' } }) {
      const { metAt } = await meet({ place: text, regions: ['ap', 'us'], quorum: 2, abortTogether: false })
      met.push(metAt !== undefined)
      return wait({ id: 1 }, '30s', 'waiting')
    },
  })
  await regions.in('ap').run({ config: { text: here } })
  for (const text of [there, here]) await regions.in('us').run({ config: { text } })
  expect(met).toEqual([false, false, true])
})

test.each(alike)(
  '%s waits for nobody but %s, which is another region, and is told that it is in no ring',
  async (own, other) => {
    const barrier = { place: 'here', regions: [other], quorum: 1, abortTogether: false }
    const regions = toyRegions(
      { run: async ({ meet }) => wait({ id: (await meet(barrier)).regions.length }, '30s', 'waiting') },
      { config: {}, policy: openPolicy },
    )
    expect(await regions.in(own).run()).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining(`is in no ring, so it never meets ${other}:`),
    })
  },
)

test.each(alike)('%s sees %s, which is another region', async (own, other) => {
  const { regions, saw } = seeing()
  await started(regions, [other, own])
  expect(saw()).toEqual([other])
})

test.each(alike)('%s is not waited for at a step of %s', async (other, own) => {
  const { regions, saw } = seeing()
  await started(regions, [other, own])
  const config = { scope: 'release', id: 'later', regions: [own, 'ap'] }
  await regions.in(own).run({ config, rollout: atStep(3) })
  expect(saw()).toEqual([])
})

test.each([
  ['prod-eu', 'prod-eu-2'],
  ['prod-eu-2', 'prod-eu'],
])('cluster %s has not the region of cluster %s', async (own, other) => {
  const { regions } = seeing()
  await regions.in('eu').run({ cluster: other })
  expect(await regions.in('theirs').run({ cluster: own, region: 'eu' })).toMatchObject({
    message: expect.stringContaining(`is cluster ${other}, and ${own} has the same region`),
  })
  const listed = (cluster: string) => listEffects(regions.host.runtime, cluster)
  expect((await listed(other)).effects).toHaveLength(1)
  expect((await listed(own)).effects).toEqual([])
})
