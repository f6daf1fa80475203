import { fail, TerminalError, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { started, toyRegions } from '../testing/toy-regions.ts'
import { toyPlan, toyStep } from '../testing/toy-step.ts'
import { toyVendor } from '../testing/toy-vendor.ts'

const minute = 60_000

test('one region acts, and the others adopt what came of it', async () => {
  const regions = toyRegions()
  const first = await regions.in('eu').run()
  const second = await regions.in('us').run()
  expect(second).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('waiting'),
    state: { data: first.state?.data },
  })
  regions.host.vendor.isDone = true
  regions.host.now += minute
  expect(await regions.in('us').run({ state: second.state })).toMatchObject({ phase: 'Successful', message: 'done' })
  expect(await regions.in('eu').run({ state: first.state })).toMatchObject({ phase: 'Successful', message: 'done' })
  expect(await regions.in('ap').run()).toMatchObject({ phase: 'Successful', message: 'done' })
  expect(regions.host.vendor.things).toHaveLength(1)
})

test('while one region is at work the others wait', async () => {
  const regions = toyRegions()
  const { held, release } = regions.host.vendor.hold()
  const first = regions.in('eu').run()
  await held
  expect(await regions.in('us').run()).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('another region is at work'),
  })
  release()
  await first
  expect(regions.host.vendor.things).toHaveLength(1)
})

test('an act of a region that died is looked for by the next', async () => {
  const regions = toyRegions()
  regions.host.vendor.trouble('lost')
  await regions.in('eu').run()
  regions.host.now += minute
  await regions.in('us').run()
  expect(regions.host.vendor.things).toHaveLength(1)
})

test('a failure fails all regions, whenever they come', async () => {
  const regions = toyRegions({ run: async () => fail('a person said no') })
  expect(await regions.in('eu').run()).toMatchObject({ phase: 'Failed', message: 'a person said no' })
  expect(await regions.in('us').run()).toMatchObject({ phase: 'Failed', message: 'a person said no' })
})

test('trouble of one region fails no other: the first region that asks says what is shown', async () => {
  const vendor = toyVendor()
  const regions = toyRegions(
    {
      ownRules: [],
      async run({ config: { text = '' }, open }) {
        if (text === 'a mistake') throw new TerminalError('the text has no value')
        const { id } = await open('thing', toyPlan(vendor, {}))
        return wait({ id }, '30s', `asked: ${text}`)
      },
    },
    { vendor },
  )
  const poll = (name: string, text: string) => regions.in(name).run({ config: { scope: 'release', id: 'ask', text } })
  expect(await poll('eu', 'a mistake')).toMatchObject({ phase: 'Failed', message: 'the text has no value' })
  const asked = { phase: 'Running', message: expect.stringContaining('asked: us') }
  expect(await poll('us', 'us')).toMatchObject(asked)
  expect(await poll('ap', 'a mistake')).toMatchObject(asked)
})

test('a failure in one region fails for all what it was done for, and closes it at once', async () => {
  const regions = await started(toyRegions({}, { config: { scope: 'release', timeout: '5m' } }), ['eu', 'us'])
  regions.host.now += 6 * minute
  expect(await regions.in('eu').run()).toMatchObject({ phase: 'Failed', message: expect.stringContaining('timeout') })
  expect(regions.host.vendor.things[0]?.ended).toEqual(['expired'])
  expect(await regions.in('ap').run()).toMatchObject({ phase: 'Failed', message: expect.stringContaining('timeout') })
})

test('a failure in one region while another is at work is that of the other, too', async () => {
  const regions = toyRegions()
  const { held, release } = regions.host.vendor.hold()
  regions.host.vendor.isDone = true
  const first = regions.in('eu').run()
  await held
  const outOfTime = sampleRollout({ now: regions.host.now - 10 * minute })
  expect(await regions.in('us').run({ rollout: outOfTime })).toMatchObject({ phase: 'Failed' })
  release()
  expect(await first).toMatchObject({ phase: 'Failed', message: expect.stringContaining('progress deadline') })
  expect(await regions.in('ap').run()).toMatchObject({ phase: 'Failed' })
  await regions.host.closeDue()
  expect(regions.host.vendor.things[0]?.ended).toEqual(['expired'])
})

test('a failure that a step may pass is passed in every region', async () => {
  const regions = toyRegions({ gate: false, run: async () => fail('gone') })
  for (const name of ['eu', 'us'])
    expect(await regions.in(name).run()).toMatchObject({
      phase: 'Successful',
      message: 'went on after a failure: gone',
    })
})

test('an open effect stays open when its region aborts, and another goes on with it', async () => {
  const regions = await started(toyRegions(), ['eu', 'us'])
  await regions.in('eu').abort()
  expect(regions.host.vendor.things[0]?.ended).toEqual([])
  regions.host.vendor.isDone = true
  regions.host.now += minute
  expect(await regions.in('us').run()).toMatchObject({ phase: 'Successful' })
  expect(regions.host.vendor.things).toHaveLength(1)
})

test('releases of other images are others', async () => {
  const regions = toyRegions()
  await regions.in('eu').run()
  await regions.in('us').run({ rollout: sampleRollout({ revision: 3, now: regions.host.now }) })
  expect(regions.host.vendor.things).toHaveLength(2)
})

test('an executable, whose journal no other region sees, does nothing for a release', async () => {
  const regions = toyRegions({}, { isOneRegion: true })
  expect(await regions.in('eu').run()).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('run steps of scope release as an HTTP function'),
  })
  expect(regions.host.vendor.things).toEqual([])
})

test('a cluster without a region takes part in no release, and is told the remedy', async () => {
  const regions = toyRegions()
  expect(await regions.in('eu').run({ region: '' })).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('set clusters.prod-eu.region in canary-steps.yaml'),
  })
})

test('two clusters of one region are not taken for one', async () => {
  const regions = await started(toyRegions(), ['eu'])
  expect(await regions.in('us').run({ region: 'eu', cluster: 'staging' })).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('region eu of payments/checkout is cluster prod-eu'),
  })
})

test('a step of the same id that is another in another region fails, and says so', async () => {
  const regions = await started(toyRegions({}, { config: { scope: 'release', id: 'ask' } }), ['eu'])
  const step = toyStep(regions.host.vendor, { name: 'other' })
  expect(await regions.in('us').run({ step, plugin: 'canary-steps/other' })).toMatchObject({
    phase: 'Failed',
    message: 'config.id: ask is toy in another region of the release',
  })
})

test('where regions configure a step differently, what the first one says counts', async () => {
  const said: unknown[] = []
  const regions = toyRegions({
    run: async ({ config }) => {
      said.push(config.text)
      return wait({ id: 1 }, '30s', 'waiting')
    },
  })
  for (const name of ['eu', 'us']) await regions.in(name).run({ config: { scope: 'release', text: name } })
  expect(said).toEqual(['eu', 'eu'])
})

test('a step at another place is the same step by its id', async () => {
  const regions = toyRegions()
  const config = { scope: 'release', id: 'ask' }
  await regions.in('eu').run({ config })
  await regions
    .in('us')
    .run({ config, rollout: sampleRollout({ status: { currentStepIndex: 3 }, now: regions.host.now }) })
  expect(regions.host.vendor.things).toHaveLength(1)
})

test('messages are about all regions', async () => {
  const told: unknown[] = []
  const regions = toyRegions({
    run: async ({ story }) => {
      told.push(story.regions?.map(({ region, weight }) => `${region} ${weight}`))
      return wait({ id: 1 }, '30s', 'waiting')
    },
  })
  await started(regions, ['eu', 'us'])
  expect(told).toEqual([['eu 20'], ['eu 20', 'us 20']])
})
