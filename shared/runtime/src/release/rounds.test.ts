import { fail, type StepResult, succeed } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { aborted, at, healthy, promoted } from '../testing/toy-host.ts'
import { started, toyRegions } from '../testing/toy-regions.ts'

const minute = 60_000

test('a region that retries while others go on adopts again what they have', async () => {
  const regions = await started(toyRegions(), ['eu', 'us'])
  await regions.in('eu').abort()
  const retried = sampleRollout({ attempt: at(120), now: regions.host.now })
  expect(await regions.in('eu').run({ rollout: retried })).toMatchObject({
    phase: 'Running',
    state: { data: { id: 1 } },
  })
  await regions.in('us').abort()
  expect(regions.host.vendor.things.map(({ ended }) => ended)).toEqual([[]])
  await regions.in('eu').abort({ rollout: aborted(180) })
  expect(regions.host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted']])
})

test('after all were aborted a retry begins anew', async () => {
  const regions = await started(toyRegions(), ['eu', 'us'])
  await regions.in('eu').abort()
  await regions.in('us').abort()
  await regions.in('us').run({ rollout: sampleRollout({ attempt: at(120), now: regions.host.now }) })
  expect(regions.host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted'], []])
})

test('a retry begins anew though nobody told of the abort, when no other region goes on', async () => {
  const regions = toyRegions()
  regions.host.vendor.isDone = true
  await started(regions, ['eu', 'us'])
  await regions.in('us').observe(healthy())
  await regions.host.closeDue()
  regions.host.vendor.isDone = false
  const retried = sampleRollout({ attempt: at(120), now: regions.host.now })
  expect(await regions.in('eu').run({ rollout: retried })).toMatchObject({ phase: 'Running' })
  await regions.host.closeDue()
  expect(regions.host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted'], []])
})

test('a step that the only region passed by hand is done for those that come later', async () => {
  const regions = await started(toyRegions(), ['eu'])
  await regions.in('eu').terminate({ rollout: promoted() })
  expect(regions.host.vendor.things.map(({ ended }) => ended)).toEqual([['terminated']])
  await regions.in('us').run()
  expect(regions.host.vendor.things.map(({ ended }) => ended)).toEqual([['terminated'], []])
})

test('a step that was closed since the others were moved past it by hand is done anew for a region that comes to it', async () => {
  const regions = await started(toyRegions(), ['eu', 'us'])
  await regions.in('us').observe(sampleRollout({ status: { currentStepIndex: 3 } }))
  await regions.host.closeDue()
  await regions.in('eu').abort()
  expect(regions.host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted']])
  const retried = sampleRollout({ attempt: at(120), now: regions.host.now })
  expect(await regions.in('eu').run({ rollout: retried })).toMatchObject({ phase: 'Running' })
  expect(await regions.in('ap').run()).toMatchObject({ phase: 'Running' })
  expect(regions.host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted'], []])
})

test('a decision for one revision is asked again for the next, under any name of the release', async () => {
  const regions = toyRegions()
  regions.host.vendor.isDone = true
  await started(regions, ['eu', 'us'])
  const next = sampleRollout({ revision: 3, now: regions.host.now })
  next.spec.template.spec.containers = sampleRollout().spec.template.spec.containers
  regions.host.vendor.isDone = false
  expect(await regions.in('eu').run({ rollout: next })).toMatchObject({ phase: 'Running' })
  expect(regions.host.vendor.things).toHaveLength(2)
})

test('after a failure a retry begins anew, while a region that had not heard of it still fails', async () => {
  let answer: StepResult<{ id: number }> = fail('a person said no')
  const regions = toyRegions({ run: async () => answer })
  const { state } = await regions.in('eu').run()
  answer = succeed({ id: 1 }, 'a person said yes')
  const retried = sampleRollout({ attempt: at(120), now: regions.host.now })
  await regions.in('us').run()
  expect(await regions.in('us').run()).toMatchObject({ phase: 'Failed' })
  expect(await regions.in('eu').run({ state, rollout: retried })).toMatchObject({ phase: 'Successful' })
})

test('a region that comes when all others are Healthy adopts what they decided, and what they had is open until it has ended', async () => {
  const regions = await started(toyRegions(), ['eu'])
  regions.host.vendor.isDone = true
  regions.host.now += minute
  await regions.in('eu').run()
  await regions.in('eu').observe(healthy())
  await regions.host.closeDue()
  expect(regions.host.vendor.things[0]?.ended).toEqual(['succeeded'])
  expect(await regions.in('us').run()).toMatchObject({ phase: 'Successful', message: 'done' })
  await regions.in('us').abort()
  expect(regions.host.vendor.things.map(({ ended }) => ended)).toEqual([['succeeded', 'aborted']])
})
