import { regionOf, testHost } from '@canary-steps/runtime/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { slackApproval } from './index.ts'
import { config, rollout, slackSite } from './testing/slack-site.ts'

const { vendor, begin, click, reject, cards, shown, slack } = slackSite()

let host: ReturnType<typeof testHost>
beforeEach(async () => {
  const { env } = await vendor()
  host = testHost(slackApproval, {
    config: { ...config, scope: 'release' },
    secrets: { ...env, SLACK_SIGNING_SECRET: 'slack-signing-secret' },
  })
  await begin(host)
})
afterEach(() => slack().close())

const inRegion = (name: string) => {
  const region = regionOf(host, name)
  return { ...region, run: () => region.run({ rollout: rollout() }) }
}

it('asks once for all regions, and what is decided is decided for all', async () => {
  await inRegion('us').run()
  expect(cards()).toHaveLength(1)
  await click('U0ANN')
  await click('U0CAT')
  for (const name of ['us', 'ap'])
    expect(await inRegion(name).run()).toMatchObject({
      phase: 'Successful',
      message: 'approved by Ann Archer, Cat Cooper',
    })
  expect(cards()).toHaveLength(1)
  expect(shown()).toContain('approved')
})

it('fails in every region when people say no', async () => {
  await inRegion('us').run()
  await reject('U0CAT', 'not today')
  for (const name of ['us', 'ap'])
    expect(await inRegion(name).run()).toMatchObject({ phase: 'Failed', message: 'rejected by Cat Cooper: not today' })
})

it('hears clicks after the region that asked was aborted', async () => {
  await inRegion('us').run()
  const asked = host.call('abort', { rollout: rollout({ status: { abort: true, currentStepIndex: 0 } }) })
  expect(await asked).toMatchObject({ phase: 'Successful' })
  await click('U0ANN')
  await click('U0CAT')
  expect(await inRegion('us').run()).toMatchObject({ phase: 'Successful' })
})
