import { describeStep, noVendor, sampleRollout } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { regionWait } from './index.ts'
import { regionsWith } from './testing/regions.ts'

describeStep(regionWait, { config: { for: ['eu', 'us'] }, vendor: noVendor })

const known = ['ap', 'eu', 'us']

it('waits for all regions that the settings know unless it is told for whom', async () => {
  const regions = regionsWith({}, { known })
  const { message } = await regions.in('eu').run()
  expect(message).toContain('waits at 20% for ap, us: eu is there')
})

it.each([
  [
    'names a region that nobody knows',
    { for: ['eu', 'mars'] },
    known,
    'config.for: no region is named mars; the settings know ap, eu, us',
  ],
  [
    'names nobody, and neither do the settings',
    {},
    [],
    'config.for: names no region, nor do the settings: name them, or set clusters.<name>.region in canary-steps.yaml',
  ],
  [
    'names others only',
    { for: ['us', 'ap'] },
    known,
    'config.for: must include this region (eu), and lists us, ap: add it, or run the step only there (regions: [us, ap])',
  ],
  [
    'wants more regions than it names',
    { for: ['eu', 'us'], quorum: 3 },
    known,
    'region-wait: config.quorum: must be at most 2, the number of regions',
  ],
  [
    'wants more regions than the settings know',
    { quorum: 4 },
    known,
    'config.quorum: must be at most 3, the number of regions',
  ],
  ['names a region twice', { for: ['eu', 'eu'] }, known, 'region-wait: config.for: names a region twice'],
  ['wants half a region', { quorum: 0.5 }, known, 'region-wait: config.quorum: must be all or a number from 1'],
  [
    'is to be done once for all regions',
    { for: ['eu', 'us'], scope: 'release' },
    known,
    'scope: release is for acts done once, but each region has its own step at which regions meet: leave scope out',
  ],
])('fails at once where it %s', async (_, config, names, message) => {
  const regions = regionsWith(config, { known: names })
  expect(await regions.in('eu').run()).toMatchObject({ phase: 'Failed', message })
})

it('tells a cluster without a region what to set', async () => {
  const regions = regionsWith({ for: ['eu', 'us'] })
  expect(await regions.in('eu').run({ region: '' })).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('set clusters.prod-eu.region in canary-steps.yaml'),
  })
})

const forty = Array.from({ length: 40 }, (_, index) => `ap-southeast-${String(index + 1).padStart(2, '0')}`)
const [first = '', ...others] = forty
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length

it('forty regions meet, and what is said and kept of them is short', async () => {
  const regions = regionsWith({ for: forty })
  for (const name of forty.slice(0, -1)) {
    const { phase, message, state } = await regions.in(name).run()
    expect({ name, phase }).toEqual({ name, phase: 'Running' })
    expect(bytes(message)).toBeLessThan(1_024)
    expect(bytes(state)).toBeLessThan(4_096)
    regions.host.now += 1_000
  }
  expect((await regions.in(first).run()).message).toContain(
    'waits at 20% for ap-southeast-40: ap-southeast-01 is there, ap-southeast-02 is there, ',
  )
  for (const name of forty.toReversed()) {
    const { phase, message, state } = await regions.in(name).run()
    expect({ name, phase }).toEqual({ name, phase: 'Successful' })
    expect(bytes(message)).toBeLessThan(1_024)
    expect(bytes(state)).toBeLessThan(4_096)
  }
})

it('tells of forty that are missing, and why they went back, in less than a kilobyte', async () => {
  const regions = regionsWith({ for: [...forty, 'eu'], abortTogether: false })
  for (const name of forty) await regions.in(name).run()
  const status = { phase: 'Degraded', abort: true, currentStepIndex: 0, message: 'é'.repeat(2_000) }
  for (const name of others) await regions.in(name).observe(sampleRollout({ attempt: '2026-01-01T00:00:01Z', status }))
  await regions.host.closeDue()
  const { message } = await regions.in(first).run()
  expect(message).toContain('and 35 more: ap-southeast-01 is there')
  expect(bytes(message)).toBeLessThan(1_024)
})
