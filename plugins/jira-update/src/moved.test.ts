import { replyOf } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { aborted, jiraSite } from './testing/jira-site.ts'

const { jira, start, statusOf, callsOf } = jiraSite()
const elsewhere = 'PAY-1 is SHOP-1 now, and stays Testing'

it('takes back its mark of an issue that was moved to another project, and says there once that it stays', async () => {
  const host = start()
  const { state } = replyOf(await host.call('run'))
  jira().rekey('PAY-1', 'SHOP-1')
  for (const _ of ['once', 'twice']) {
    const { message } = replyOf(await host.call('abort', { state, rollout: aborted }))
    expect(message).toContain('aborted')
  }
  expect(statusOf('SHOP-1')).toBe('Testing')
  expect(jira().issue('SHOP-1')).toMatchObject({
    properties: {},
    comments: [expect.stringContaining('checkout is at'), expect.stringContaining(elsewhere)],
  })
  expect(jira().issue('SHOP-1')?.comments.at(-1)).toContain('v2 was taken back')
  expect([callsOf('addComment'), callsOf('doTransition')]).toEqual([2, 1])
})

it('says to whoever operates it where the issue is, where policy keeps the other project from it', async () => {
  const { policy } = start().runtime
  const host = start({ policy: { ...policy, allows: (_, target) => target === 'jira:PAY' } })
  const { state } = replyOf(await host.call('run'))
  jira().rekey('PAY-1', 'SHOP-1')
  const { message } = replyOf(await host.call('abort', { state, rollout: aborted }))
  expect(message).toContain(`undo failed: jira: ${elsewhere}; policy: namespace payments`)
  expect(jira().issue('SHOP-1')).toMatchObject({
    properties: {},
    comments: [expect.stringContaining('checkout is at')],
  })
})

it('leaves nothing on an issue that was moved to another project when the rollout goes on', async () => {
  const host = start()
  const { state } = replyOf(await host.call('run'))
  jira().rekey('PAY-1', 'SHOP-1')
  await host.call('terminate', { state })
  expect(jira().issue('SHOP-1')).toMatchObject({ status: 'Testing', properties: {}, comments: [expect.anything()] })
})

it('looks for what it may have done where the issue is now, and does nothing twice', async () => {
  const host = start()
  jira().trouble('addComment', { lostAnswer: true })
  const { state } = replyOf(await host.call('run'))
  jira().rekey('PAY-1', 'SHOP-1')
  host.now += 60_000
  expect(await host.call('run', { state })).toMatchObject({ phase: 'Successful', message: 'PAY-1: Testing' })
  expect(jira().issue('SHOP-1')?.comments).toHaveLength(1)
})
