import { succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { isOpen } from '../journal/records.ts'
import { listEffects } from '../operate/effect-list.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { atStep, healthy, promoted } from '../testing/toy-host.ts'
import { started, type ToyRegions, toyRegions } from '../testing/toy-regions.ts'

const minute = 60_000

const isAnythingOpen = async (regions: ToyRegions, names: readonly string[]) => {
  const journals = [
    await regions.host.release(),
    ...(await Promise.all(names.map((name) => regions.in(name).journal()))),
  ]
  return journals.some(({ runs }) => Object.values(runs).some(isOpen))
}

test('when the last region has ended it is closed once, as the gravest of their ends says', async () => {
  const reasons: string[] = []
  const regions = toyRegions({
    async end({ close, outcome, reason }) {
      reasons.push(reason)
      await close('thing', regions.host.vendor.plan(), (thing) => regions.host.vendor.end(thing, outcome))
      return succeed()
    },
  })
  regions.host.vendor.isDone = true
  await started(regions, ['eu', 'us', 'ap'])
  await regions.in('eu').observe(healthy())
  await regions.in('us').abort()
  await regions.host.closeDue()
  expect(regions.host.vendor.things[0]?.ended).toEqual([])
  await regions.in('ap').observe(healthy())
  await regions.host.closeDue()
  expect(regions.host.vendor.things[0]?.ended).toEqual(['aborted'])
  expect(reasons).toEqual([expect.stringMatching(/^eu, ap: succeeded: the rollout is Healthy; us: aborted/)])
  expect(await isAnythingOpen(regions, ['eu', 'us', 'ap'])).toBe(false)
})

test('three Healthy regions end it as succeeded', async () => {
  const regions = toyRegions()
  regions.host.vendor.isDone = true
  await started(regions, ['eu', 'us', 'ap'])
  for (const name of ['eu', 'us', 'ap']) await regions.in(name).observe(healthy())
  await regions.host.closeDue()
  expect(regions.host.vendor.things[0]?.ended).toEqual(['succeeded'])
})

test('a step that one region was moved past by hand goes on for the others', async () => {
  const regions = await started(toyRegions(), ['eu', 'us'])
  await regions.in('eu').observe(sampleRollout({ status: { currentStepIndex: 3 } }))
  await regions.host.closeDue()
  expect(regions.host.vendor.things[0]?.ended).toEqual([])
  await regions.in('us').observe(sampleRollout({ status: { currentStepIndex: 3 } }))
  await regions.host.closeDue()
  expect(regions.host.vendor.things[0]?.ended).toEqual(['bypassed'])
})

test('a region that was moved past a step by hand is told, though all became Healthy', async () => {
  const regions = await started(toyRegions(), ['eu', 'us'])
  await regions.in('eu').observe(sampleRollout({ status: { currentStepIndex: 3 } }))
  await regions.host.closeDue()
  regions.host.vendor.isDone = true
  await regions.in('us').run()
  for (const name of ['eu', 'us']) await regions.in(name).observe(healthy())
  await regions.host.closeDue()
  expect(regions.host.vendor.things[0]?.ended).toEqual(['bypassed'])
})

test('the last region that was moved past a step is told, though nothing is heard of it before it is Healthy', async () => {
  const regions = toyRegions()
  regions.host.vendor.isDone = true
  await regions.in('eu').run({ rollout: atStep(1) })
  regions.host.vendor.isDone = false
  await regions.in('eu').run({ rollout: atStep(2) })
  await regions.in('eu').observe(healthy())
  await regions.host.closeDue()
  expect(regions.host.vendor.things.map(({ ended }) => ended)).toEqual([['succeeded'], ['bypassed']])
})

test('an effect for the whole release, of a step that all were moved past, ends with the release', async () => {
  const regions = toyRegions({
    run: async ({ open }) =>
      wait(await open('thread', regions.host.vendor.plan({ lifetime: 'rollout' })), '30s', 'waiting'),
    async end({ close, outcome }) {
      const plan = regions.host.vendor.plan({ lifetime: 'rollout' })
      await close('thread', plan, (thread) => regions.host.vendor.end(thread, outcome))
      return succeed()
    },
  })
  await started(regions, ['eu', 'us'])
  for (const name of ['eu', 'us']) {
    await regions.in(name).observe(sampleRollout({ status: { currentStepIndex: 3 } }))
    await regions.host.closeDue()
  }
  expect(regions.host.vendor.things[0]?.ended).toEqual([])
  for (const name of ['eu', 'us']) await regions.in(name).observe(healthy())
  await regions.host.closeDue()
  expect(regions.host.vendor.things[0]?.ended).toEqual(['succeeded'])
  expect(await isAnythingOpen(regions, ['eu', 'us'])).toBe(false)
})

test('a region aborted after its full promotion turns what was closed', async () => {
  const regions = await started(toyRegions(), ['eu'])
  await regions.in('eu').terminate({ rollout: promoted() })
  await regions.in('eu').abort()
  expect(regions.host.vendor.things[0]?.ended).toEqual(['terminated', 'aborted'])
})

test('an undo that the vendor could not do is done later, though no region is there any more', async () => {
  const regions = await started(toyRegions(), ['eu', 'us'])
  await regions.in('eu').abort()
  regions.host.vendor.isDown = true
  expect(await regions.in('us').abort()).toMatchObject({ phase: 'Successful', message: 'undo queued: vendor is down' })
  expect((await listEffects(regions.host.runtime, 'prod-eu')).effects).toMatchObject([{ state: 'undo-queued' }])
  expect((await listEffects(regions.host.runtime, 'staging')).effects).toEqual([])
  regions.host.vendor.isDown = false
  regions.host.now += minute
  await regions.host.closeDue()
  expect(regions.host.vendor.things[0]?.ended).toEqual(['aborted'])
})

test('a Rollout that is deleted leaves its release', async () => {
  const regions = await started(toyRegions(), ['eu', 'us'])
  await regions.in('eu').abort()
  regions.host.now += 10 * minute
  await regions.in('us').observe(sampleRollout({ revision: 3 }))
  await regions.host.closeDue()
  expect(regions.host.vendor.things[0]?.ended).toEqual(['aborted'])
})

test('the last region is told that what all had together could not be closed yet', async () => {
  const regions = await started(toyRegions(), ['eu', 'us'])
  expect(await regions.in('eu').abort()).toMatchObject({ message: 'aborted' })
  regions.host.vendor.isDown = true
  expect(await regions.in('us').abort()).toMatchObject({ message: 'undo queued: vendor is down' })
})

test('a region of which nobody knows that it took part has nothing to leave', async () => {
  const { state } = await toyRegions().in('eu').run()
  const regions = toyRegions()
  expect(await regions.in('eu').abort({ state })).toMatchObject({ message: 'aborted' })
  expect(regions.host.vendor.calls).toEqual([])
})
