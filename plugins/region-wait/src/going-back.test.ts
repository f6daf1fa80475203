import { takeInventory } from '@canary-steps/runtime'
import { RolloutView } from '@canary-steps/sdk'
import { oneRing } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { aborted, healthy, regionsWith, rolloutAt } from './testing/regions.ts'

const three = { for: ['eu', 'us', 'ap'] }
const minute = 60_000
const atFifty = { rollout: rolloutAt({ index: 3, weight: 50 }) }

/** Regions of which some wait at 20%. */
const waiting = async (config: object, names: readonly string[]) => {
  const regions = regionsWith(config)
  for (const name of names) await regions.in(name).run()
  return regions
}

it('where one aborts, those that wait fail with its reason', async () => {
  const regions = await waiting(three, ['eu', 'us'])
  await regions.in('us').abort({ rollout: aborted() })
  regions.host.now += 10_000
  expect(await regions.in('eu').run()).toMatchObject({
    phase: 'Failed',
    message: 'region us ended as aborted 10s ago; regions abort together',
  })
})

it('where one aborts that nobody told of, the inventory does', async () => {
  const regions = await waiting(three, ['eu', 'us'])
  await regions.in('us').observe(aborted())
  await regions.host.closeDue()
  expect(await regions.in('eu').run()).toMatchObject({
    phase: 'Failed',
    message: 'region us ended as aborted 0s ago: too many errors; regions abort together',
  })
})

it('where one fails, those that come later fail as well', async () => {
  const regions = await waiting({ ...three, timeout: '5m' }, ['eu'])
  regions.host.now += 6 * minute
  await regions.in('eu').run()
  expect(await regions.in('us').run()).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('region eu ended as expired 0s ago: no result within its timeout of 5m'),
  })
})

it('those that are past the place learn it at their next step', async () => {
  const regions = await waiting(three, ['eu', 'us', 'ap'])
  for (const name of ['eu', 'us']) await regions.in(name).run()
  await regions.in('ap').abort({ rollout: aborted() })
  expect(await regions.in('eu').run(atFifty)).toMatchObject({
    phase: 'Failed',
    message: 'region-wait: region ap ended as aborted 0s ago; regions abort together',
  })
})

it('the one that went back first is named by all, however they hear of it', async () => {
  const regions = await waiting(three, ['eu', 'us', 'ap'])
  await regions.in('eu').run()
  await regions.in('ap').abort({ rollout: aborted() })
  for (const [name, at] of [
    ['us', {}],
    ['eu', atFifty],
  ] as const) {
    regions.host.now += 10_000
    const { message } = await regions.in(name).run(at)
    expect(message).toMatch(/region ap ended as aborted \d+s ago; regions abort together$/)
  }
})

it('a region that nobody waits for does not matter', async () => {
  const regions = await waiting({ for: ['eu', 'us'] }, ['eu', 'us'])
  await regions.in('eu').run()
  await regions.in('ap').run({ config: { for: ['ap'] } })
  await regions.in('ap').abort({ config: { for: ['ap'] }, rollout: aborted() })
  for (const name of ['eu', 'us']) expect(await regions.in(name).run()).toMatchObject({ phase: 'Successful' })
  expect(await regions.in('eu').run(atFifty)).toMatchObject({ phase: 'Running' })
})

it.each([
  ['told so', { ...three, abortTogether: false }],
  ['a number is enough', { ...three, quorum: 3 }],
])('where %s, the others wait for one that went back, which may be retried', async (_, config) => {
  const regions = await waiting(config, ['eu', 'us', 'ap'].slice(0, 2))
  await regions.in('us').observe(aborted())
  await regions.host.closeDue()
  await regions.in('ap').run()
  regions.host.now += minute
  expect(await regions.in('eu').run()).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining(
      'waits at 20% for us (aborted: too many errors; it may be retried): eu is there, ap',
    ),
  })
  expect(await regions.in('us').run({ rollout: rolloutAt({ attempt: 60, now: regions.host.now }) })).toMatchObject({
    phase: 'Successful',
  })
  expect(await regions.in('eu').run()).toMatchObject({ phase: 'Successful' })
})

it('an abort and a quick retry are not overlooked, and the retry is not taken down with the others', async () => {
  const regions = await waiting(three, ['eu', 'us', 'ap'])
  for (const name of ['eu', 'us']) await regions.in(name).run()
  await regions.in('us').abort({ rollout: aborted() })
  const again = { rollout: rolloutAt({ attempt: 20, now: regions.host.now }) }
  expect(await regions.in('us').run(again)).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('waits at 20% for eu, ap'),
  })
  expect(await regions.in('eu').run(atFifty)).toMatchObject({ phase: 'Failed' })
  await regions.in('eu').abort({ ...atFifty, rollout: aborted() })
  await regions.in('ap').abort({ rollout: aborted() })
  expect(await regions.in('us').run(again)).toMatchObject({ phase: 'Running' })
  for (const name of ['eu', 'ap']) await regions.in(name).run(again)
  for (const name of ['eu', 'us', 'ap'])
    expect(await regions.in(name).run(again)).toMatchObject({ phase: 'Successful' })
})

it('a region that is retried when all others are Healthy passes: they have the release', async () => {
  const regions = await waiting(three, ['eu', 'us', 'ap'])
  for (const name of ['eu', 'us']) {
    await regions.in(name).run()
    await regions.in(name).observe(healthy())
  }
  await regions.in('ap').abort({ rollout: aborted() })
  await regions.host.closeDue()
  for (const attempt of [20, 40, 60, 80, 100, 120, 140]) {
    const { phase } = await regions.in('ap').run({ rollout: rolloutAt({ attempt, now: regions.host.now }) })
    expect({ attempt, phase }).toEqual({ attempt, phase: 'Successful' })
    await regions.in('ap').abort({ rollout: aborted(attempt) })
  }
})

it('a release that comes again after another one waits for all regions anew', async () => {
  const named = (revision: number) => {
    const rollout = rolloutAt({ revision, attempt: revision * 1_000 })
    rollout.metadata.annotations['canary-steps/release'] = revision === 3 ? 'next' : 'november'
    const [container] = rollout.spec.template.spec.containers
    if (container) container.image = revision === 3 ? 'payments/checkout:next' : 'payments/checkout:november'
    return rollout
  }
  const regions = regionsWith({ for: ['eu', 'us'] })
  for (const revision of [2, 3]) {
    for (const name of ['eu', 'us', 'eu']) await regions.in(name).run({ rollout: named(revision) })
    for (const name of ['eu', 'us']) await regions.in(name).observe(healthy(revision * 1_000, revision))
    await regions.host.closeDue()
  }
  expect(await regions.in('eu').run({ rollout: named(4) })).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('waits at 20% for us: eu is there'),
  })
  expect(await regions.in('us').run({ rollout: named(4) })).toMatchObject({ phase: 'Successful' })
})

it('a newer revision in one region is the end of the release there', async () => {
  const regions = await waiting({ for: ['eu', 'us'] }, ['eu'])
  await regions.in('us').run({ rollout: rolloutAt({ weight: 5 }) })
  await regions.in('us').observe(rolloutAt({ revision: 3, attempt: 20 }))
  await regions.host.closeDue()
  expect(await regions.in('eu').run()).toMatchObject({
    phase: 'Failed',
    message: 'region us ended as superseded 0s ago: revision 3 took its place; regions abort together',
  })
})

const noTogether = { for: ['eu', 'us'], abortTogether: false }

it('a region whose steps were edited is met in its new run', async () => {
  const regions = await waiting(noTogether, ['us'])
  await regions.in('eu').run({ rollout: rolloutAt({ weight: 5 }) })
  const edited = rolloutAt({ attempt: 20 })
  const rollout = RolloutView.parse({ ...edited, status: { ...edited.status, currentStepHash: '7f7f7f7f7' } })
  expect(await regions.in('eu').run({ rollout })).toMatchObject({ phase: 'Successful' })
  expect(await regions.in('us').run()).toMatchObject({ phase: 'Successful' })
})

it('a Rollout that is deleted and made again comes again', async () => {
  const regions = await waiting({ ...three, abortTogether: false }, ['eu', 'us'])
  regions.host.now += 5 * minute
  await takeInventory(regions.host.runtime, 'prod-eu', { rollouts: [], complete: true })
  await regions.host.closeDue()
  expect(await regions.in('ap').run()).toMatchObject({
    message: expect.stringContaining('for eu (orphaned: the rollout was deleted'),
  })
  const view = rolloutAt({ attempt: 400, now: regions.host.now })
  const rollout = RolloutView.parse({ ...view, metadata: { ...view.metadata, uid: 'another' } })
  const call = { cluster: 'prod-eu', region: 'eu', rollout }
  expect(await regions.host.call('run', call)).toMatchObject({ phase: 'Successful' })
  for (const name of ['us', 'ap']) expect(await regions.in(name).run()).toMatchObject({ phase: 'Successful' })
})

it('one that is only watched takes nobody back: it is waited for, and said to have gone back', async () => {
  const ring = (cluster: string) => (cluster === 'prod-dev' ? 'staging' : 'prod')
  const policy = {
    ...oneRing,
    ring,
    watches: () => ['staging'],
    regions: (of?: string) => (of === 'staging' ? ['dev'] : ['eu']),
  }
  const regions = regionsWith({}, { policy })
  await regions.in('dev').run({ config: { for: ['dev'] } })
  await regions.in('dev').abort({ config: { for: ['dev'] }, rollout: aborted() })
  expect(await regions.in('eu').run({ config: { for: ['eu', 'staging/dev'] } })).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('waits at 20% for staging/dev (aborted'),
  })
})
