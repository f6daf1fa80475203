import { regionOf, type TestHost } from '@canary-steps/runtime/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { approvalSite, rollout } from './testing/approval-site.ts'

const site = approvalSite()
const { jira, comments, vendor } = site

let host: TestHost
beforeEach(async () => {
  await vendor()
  host = site.host({ scope: 'release' })
  await site.begin(host)
})
afterEach(() => jira().close())

const run = (region: string) => regionOf(host, region).run({ rollout: rollout() })

it('asks once for all regions, and what is decided is decided for all', async () => {
  await run('us')
  expect(comments()).toHaveLength(1)
  jira().move('PAY-1', 'Approved', 'ann')
  await jira().tick()
  for (const region of ['us', 'ap'])
    expect(await run(region)).toMatchObject({ phase: 'Successful', message: 'approved by Ann Archer' })
  expect(comments()).toEqual([expect.stringContaining('approved by Ann Archer')])
})

it('fails in every region when one issue is rejected', async () => {
  await run('us')
  jira().move('PAY-1', 'Rejected', 'cat')
  await jira().tick()
  for (const region of ['us', 'ap'])
    expect(await run(region)).toMatchObject({ phase: 'Failed', message: 'rejected by Cat Cooper: PAY-1 is Rejected' })
})

it('is told of a move after the region that asked was aborted', async () => {
  await run('us')
  await host.call('abort', { rollout: rollout({ status: { abort: true, currentStepIndex: 0 } }) })
  jira().move('PAY-1', 'Approved', 'ann')
  await jira().tick()
  expect(await run('us')).toMatchObject({ phase: 'Successful' })
})
