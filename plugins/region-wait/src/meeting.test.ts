import { namespacePolicy } from '@canary-steps/runtime'
import { sampleRollout } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { aborted, healthy, regionsWith, rolloutAt } from './testing/regions.ts'

const three = { for: ['eu', 'us', 'ap'] }
const minute = 60_000

it('regions go on when all have come, and say until then who is missing and since when', async () => {
  const regions = regionsWith(three)
  await regions.in('eu').run()
  regions.host.now += 4 * minute + 10_400
  expect(await regions.in('us').run()).toMatchObject({
    phase: 'Running',
    message: expect.stringMatching(/^waits at 20% for ap: eu is there, us is there/),
    requeueAfter: 11_000,
  })
  expect(await regions.in('ap').run()).toMatchObject({
    phase: 'Successful',
    message: '3 of 3 regions at 20%: eu, us, ap',
  })
  expect(await regions.in('eu').run()).toMatchObject({
    phase: 'Successful',
    message: '3 of 3 regions at 20%: eu, us, ap (waited 4m10s)',
  })
})

it('a later step may tell who came, and when', async () => {
  const regions = regionsWith({ for: ['eu', 'us'] })
  await regions.in('eu').run()
  regions.host.now += minute
  const { state } = await regions.in('us').run()
  expect(state?.data).toEqual({
    place: '20%',
    summary: '2 of 2 regions at 20%: eu, us',
    waited: '0s',
    came: { eu: '2026-01-01T00:00:00.000Z', us: '2026-01-01T00:01:00.000Z' },
  })
})

it('the longer it has waited the more seldom it looks, up to a minute', async () => {
  const regions = regionsWith(three)
  const polled: unknown[] = []
  for (const minutes of [0, 5, 5, 50]) {
    regions.host.now += minutes * minute
    const { requeueAfter } = await regions.in('eu').run()
    polled.push(requeueAfter)
  }
  expect(polled).toEqual([11_000, 15_000, 30_000, 60_000])
})

it('a number of them is enough where the config says so', async () => {
  const regions = regionsWith({ ...three, quorum: 2 })
  expect(await regions.in('eu').run()).toMatchObject({
    message: expect.stringContaining('waits at 20% for 1 of us, ap: eu is there'),
  })
  expect(await regions.in('us').run()).toMatchObject({ phase: 'Successful' })
})

it('once enough were there it is so for all who come later, whoever has left since', async () => {
  const regions = regionsWith({ for: ['eu', 'us', 'ap', 'sa'], quorum: 3 })
  for (const name of ['eu', 'us', 'ap']) await regions.in(name).run()
  for (const name of ['us', 'ap']) await regions.in(name).abort({ rollout: aborted() })
  regions.host.now += 10 * minute
  for (const name of ['eu', 'sa'])
    expect(await regions.in(name).run()).toMatchObject({
      phase: 'Successful',
      message: expect.stringContaining('3 of 4 regions were at 20% 10m ago'),
    })
})

it('regions at other weights are not met, and it is told where they are', async () => {
  const regions = regionsWith(three)
  await regions.in('us').run({ rollout: rolloutAt({ weight: 5 }) })
  expect(await regions.in('eu').run()).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('for us (last at 5%), ap: eu'),
  })
})

it('of two waits at one weight the first meets the first, and the second the second', async () => {
  const regions = regionsWith({ for: ['eu', 'us'] })
  const again = { rollout: rolloutAt({ index: 3 }) }
  for (const name of ['eu', 'us', 'eu']) await regions.in(name).run()
  expect(await regions.in('eu').run(again)).toMatchObject({ phase: 'Running' })
  expect(await regions.in('us').run(again)).toMatchObject({ phase: 'Successful' })
})

it('of two waits at one weight those of one id meet, though a region has only one of them', async () => {
  const regions = regionsWith({ for: ['eu', 'us'] })
  const wait = (id: string, index: number) => ({ config: { for: ['eu', 'us'], id }, rollout: rolloutAt({ index }) })
  await regions.in('eu').run(wait('before', 2))
  expect(await regions.in('us').run(wait('after', 3))).toMatchObject({ phase: 'Running' })
  expect(await regions.in('us').run(wait('before', 2))).toMatchObject({ phase: 'Successful' })
})

it('a region whose rollout ended well has passed every place', async () => {
  const regions = regionsWith({ for: ['eu', 'us'] })
  for (const name of ['eu', 'us']) await regions.in(name).run()
  await regions.in('us').observe(healthy())
  await regions.host.closeDue()
  expect(await regions.in('eu').run({ rollout: rolloutAt({ index: 3, weight: 50 }) })).toMatchObject({
    phase: 'Successful',
    message: '2 of 2 regions at 50%: us, eu',
  })
})

it('a region that is paused where it waits has come, and the others go on', async () => {
  const regions = regionsWith({ for: ['eu', 'us'] })
  await regions.in('eu').run()
  await regions.in('eu').observe(sampleRollout({ status: { phase: 'Paused' } }))
  regions.host.now += 60 * minute
  expect(await regions.in('us').run()).toMatchObject({ phase: 'Successful' })
})

it('clocks of clusters that are hours apart change nothing', async () => {
  const regions = regionsWith({ for: ['eu', 'us'] })
  const drifted = (seconds: number) => ({
    rollout: rolloutAt({ attempt: seconds, now: regions.host.now + seconds * 1_000 }),
  })
  await regions.in('eu').run(drifted(300))
  regions.host.now += minute
  expect(await regions.in('us').run(drifted(7_200))).toMatchObject({ phase: 'Successful' })
  expect(await regions.in('eu').run(drifted(300))).toMatchObject({
    message: expect.stringContaining('(waited 1m)'),
  })
})

it('a region that never comes lets the others fail when their time is over, by name', async () => {
  const regions = regionsWith({ ...three, timeout: '30m' })
  for (const name of ['eu', 'us']) await regions.in(name).run()
  regions.host.now += 31 * minute
  expect(await regions.in('eu').run()).toMatchObject({
    phase: 'Failed',
    message: expect.stringMatching(/^no result within its timeout of 30m; last: waits at 20% for us, ap/),
  })
})

const allowing = (target: string) => ({
  ...namespacePolicy({ payments: { clusters: ['*'], allow: [target], defaults: {} } }),
  ring: () => 'prod',
})

const inGroup = (group: string) => {
  const rollout = sampleRollout()
  rollout.metadata.annotations['canary-steps/group'] = group
  return { rollout }
}

it('Rollouts of other names meet in a group, where the settings allow it', async () => {
  const regions = regionsWith({ ...three, quorum: 2 }, { policy: allowing('region:shop-*') })
  await regions.in('eu').run(inGroup('shop-front'))
  expect(await regions.in('us').run(inGroup('shop-front'))).toMatchObject({ phase: 'Successful' })
  expect(await regions.in('ap').run(inGroup('bank'))).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('may not reach region:bank; add it to namespaces.payments.allow'),
  })
})
