import { sampleChange } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { aborted, regionsWith, rolloutAt } from './testing/regions.ts'

const config = { for: ['eu', 'us'] }
const minute = 60_000

/** The Rollout behind a proxy that stays the same, at a version of the app. */
const behindProxy = (version: string) => {
  const rollout = rolloutAt()
  const proxy = { name: 'proxy', image: 'mesh/proxy:v1' }
  rollout.spec.template.spec.containers = [proxy, { name: 'app', image: `shop/app:${version}` }]
  return { rollout, change: sampleChange(rollout) }
}

it('another version of the app behind the same proxy does not count as there', async () => {
  const regions = regionsWith(config)
  await regions.in('us').run(behindProxy('v3'))
  expect(await regions.in('eu').run(behindProxy('v2'))).toMatchObject({
    phase: 'Running',
    message: expect.stringMatching(/^waits at 20% for us: eu is there/),
  })
})

/** Both are at the release that an annotation names. */
const named = (version: string) => {
  const call = behindProxy(version)
  call.rollout.metadata.annotations['canary-steps/release'] = 'november'
  return call
}

it('a region that is at another change under the name of the release is named, with what differs', async () => {
  const regions = regionsWith(config)
  await regions.in('us').run(named('v3'))
  expect(await regions.in('eu').run(named('v2'))).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining(
      'for us (at another change: app is shop/app:v2 here and shop/app:v3 there (another tag)): eu is there',
    ),
  })
})

it('a region at another change that goes back ends no other region', async () => {
  const regions = regionsWith(config)
  await regions.in('us').run(named('v3'))
  await regions.in('eu').run(named('v2'))
  await regions.in('us').abort({ rollout: aborted() })
  regions.host.now += minute
  expect(await regions.in('eu').run(named('v2'))).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('for us: eu is there'),
  })
})
