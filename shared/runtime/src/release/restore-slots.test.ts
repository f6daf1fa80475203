import { expect, test } from 'vitest'
import { isOpen } from '../journal/records.ts'
import { atStep, healthy } from '../testing/toy-host.ts'
import { toyRegions } from '../testing/toy-regions.ts'
import { toyVendor } from '../testing/toy-vendor.ts'

/** A region that has done a step for all, and the same regions after the store was lost. */
const lost = async () => {
  const vendor = toyVendor()
  vendor.isDone = true
  const config = { scope: 'release', id: 'told' }
  const { state: status } = await toyRegions({}, { vendor })
    .in('eu')
    .run({ rollout: atStep(1), config })
  const saved = { index: 1, name: 'canary-steps/toy', operation: 'Run', phase: 'Successful', status }
  const states = { canary: { stepPluginStatuses: [saved] } }
  const regions = toyRegions({}, { vendor })
  return {
    vendor,
    regions,
    states,
    config,
    run: () => regions.in('eu').run({ rollout: atStep(3, { status: states }) }),
  }
}

test('an effect for all regions is closed when they have ended, though the store was lost', async () => {
  const { vendor, regions, states, run } = await lost()
  await run()
  await regions.in('eu').observe(healthy({ status: states }))
  for (let rounds = 0; rounds < 2; rounds += 1) await regions.host.closeDue()
  expect(vendor.things.map(({ ended }) => ended)).toEqual([['succeeded'], ['succeeded']])
  expect(Object.values((await regions.host.release()).runs).some(isOpen)).toBe(false)
})

test('an act that one region reports passes no other region', async () => {
  const { vendor, regions, config, run } = await lost()
  await run()
  vendor.isDone = false
  expect(await regions.in('us').run({ rollout: atStep(1), config })).toMatchObject({ phase: 'Running' })
  expect(vendor.calls.filter((call) => call === 'act')).toHaveLength(2)
})

test('a region that cannot take part now goes on, and does so later', async () => {
  const { vendor, regions, run, states } = await lost()
  vendor.isDone = false
  const rollout = atStep(3, { status: states })
  await regions.in('eu').run({ rollout, config: {}, change: undefined })
  expect((await regions.host.release()).runs).toEqual({})
  await run()
  expect(Object.keys((await regions.host.release()).runs)).toHaveLength(1)
})

test('a release whose own journal alone was lost is taken part in anew, and what was done for all is found and closed', async () => {
  const vendor = toyVendor()
  const { host, ...regions } = toyRegions({}, { vendor })
  const config = { scope: 'release', id: 'told' }
  const run = () => regions.in('eu').run({ rollout: atStep(1), config })
  await run()
  const { store } = host.runtime
  for (const { partition, id } of await store.due(Number.MAX_SAFE_INTEGER, 100))
    if (partition.startsWith('release/')) await store.remove(partition, id, (await store.get(partition, id))?.version)
  const messages: string[] = []
  for (let runs = 0; runs < 3; runs += 1) {
    host.now += 20_000
    messages.push((await run()).message)
  }
  expect(messages).toEqual(['waiting', 'waiting', 'waiting'])
  expect(vendor.calls.filter((call) => call === 'act')).toHaveLength(1)
  vendor.isDone = true
  await run()
  await regions.in('eu').observe(healthy())
  for (let rounds = 0; rounds < 2; rounds += 1) await host.closeDue()
  expect(vendor.things.map(({ ended }) => ended)).toEqual([['succeeded']])
})
