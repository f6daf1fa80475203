import { regionOf, type TestHost } from '@canary-steps/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { approvalSite, config, rollout } from './testing/approval-site.ts'

const site = approvalSite()
const { jira, comments, vendor } = site

let host: TestHost
let first: Awaited<ReturnType<typeof site.begin>>
beforeEach(async () => {
  await vendor()
  host = site.host({ scope: 'release' })
  first = await site.begin(host)
})
afterEach(() => jira().close())

const run = (region: string) => regionOf(host, region).run({ rollout: rollout() })

it('asks once for all regions, and what is decided is decided for all', async () => {
  await run('us')
  expect(comments()).toHaveLength(1)
  jira().move('PAY-1', 'Approved', 'ann')
  await jira().tick()
  const approved = { phase: 'Successful', message: 'approved by Ann Archer' }
  for (const region of ['us', 'ap']) expect(await run(region)).toMatchObject(approved)
  expect(await first.run()).toMatchObject(approved)
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

it('each region judges by its own rules who moved an issue, whoever came first', async () => {
  const strict = { scope: 'release', approvers: { accounts: ['712020:cat'] } }
  const us = () => regionOf(host, 'us').run({ rollout: rollout(), config: { ...config, ...strict } })
  await us()
  jira().move('PAY-1', 'Approved', 'ann')
  await jira().tick()
  expect(await run('ap')).toMatchObject({ phase: 'Successful', message: 'approved by Ann Archer' })
  expect(await us()).toMatchObject({ phase: 'Running', message: expect.stringContaining('who may not approve') })
  expect(comments()).toEqual([expect.not.stringContaining('approved by')])
})

it('which status approves is each region’s own to say, whoever came first', async () => {
  const testing = { ...config, scope: 'release', waitFor: 'Testing' }
  const dev = () => regionOf(host, 'dev').run({ rollout: rollout(), config: testing })
  await dev()
  jira().move('PAY-1', 'Testing', 'ann')
  await jira().tick()
  expect(await dev()).toMatchObject({ phase: 'Successful', message: 'approved by Ann Archer' })
  expect(await first.run()).toMatchObject({ phase: 'Running', message: expect.stringContaining('PAY-1 is Testing') })
})
