import { expect, test } from 'vitest'
import { openPolicy } from '../ports/policy.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { healthy, type ToyHost, toyHost } from '../testing/toy-host.ts'

const regions = { ...openPolicy, regions: () => ['eu', 'us'] }

test('a step of other regions is passed without a call', async () => {
  const host = toyHost({}, { config: { regions: ['us'] }, policy: regions })
  expect(await host.run()).toMatchObject({ phase: 'Successful', message: 'skipped: runs only in us' })
  expect(host.vendor.calls).toEqual([])
})

test('a region that nobody knows is named, with those that there are', async () => {
  const host = toyHost({}, { config: { regions: ['eu', 'uss'] }, policy: regions })
  expect(await host.run()).toMatchObject({
    phase: 'Failed',
    message: 'config.regions: no region is named uss; the settings know eu, us',
  })
})

test('where the settings name no regions any name may be right', async () => {
  const host = toyHost({}, { config: { regions: ['uss'] } })
  expect(await host.run()).toMatchObject({ phase: 'Successful', message: 'skipped: runs only in uss' })
})

/** A host that saw revisions 1 and 2 promoted, and what goes on after them. */
const promotedTwice = async (config: object): Promise<ToyHost> => {
  const host = toyHost({}, { config })
  await host.observe(healthy({ revision: 1 }))
  await host.observe(healthy({ revision: 2 }))
  return host
}
const towards = (podHash: string, stableRS: string, revision: number) =>
  sampleRollout({ revision, status: { currentPodHash: podHash, stableRS } })

test('onRollback: skip passes a step on the way back to what was promoted before', async () => {
  const host = await promotedTwice({ onRollback: 'skip' })
  expect(await host.run({ rollout: towards('6c8f9d7b51', '6c8f9d7b52', 3) })).toMatchObject({
    phase: 'Successful',
    message: 'skipped: back to a revision that was promoted in full before',
  })
  expect(host.vendor.calls).toEqual([])
})

test.each([
  ['to what was never promoted', '6c8f9d7b59', '6c8f9d7b52'],
  ['forward again to what it was taken back from', '6c8f9d7b52', '6c8f9d7b51'],
  ['back from what was never seen to be promoted', '6c8f9d7b51', '6c8f9d7b58'],
])('onRollback: skip passes nothing on the way %s', async (_, podHash, stable) => {
  const host = await promotedTwice({ onRollback: 'skip' })
  expect(await host.run({ rollout: towards(podHash, stable, 3) })).toMatchObject({ phase: 'Running' })
})

test('on the way back a step runs as ever, unless told otherwise', async () => {
  const host = await promotedTwice({})
  expect(await host.run({ rollout: towards('6c8f9d7b51', '6c8f9d7b52', 3) })).toMatchObject({ phase: 'Running' })
})

test('a long history of promotions is not kept', async () => {
  const host = toyHost()
  for (let revision = 1; revision <= 30; revision += 1) await host.observe(healthy({ revision }))
  const { promoted } = await host.journal()
  expect(Object.values(promoted)).toEqual(Array.from({ length: 20 }, (_, index) => index + 11))
})
