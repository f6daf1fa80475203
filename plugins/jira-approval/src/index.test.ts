import { describeStep, replyOf } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { jiraApproval } from './index.ts'
import { approvalSite, config, rollout } from './testing/approval-site.ts'

const second = 1_000
const minute = 60_000

const site = approvalSite()
const { vendor, jira, comments, callsOf } = site

describeStep(jiraApproval, { config, vendor }, ({ start }) => {
  const begin = (more: object = {}) => site.begin(start({ config: { ...config, ...more } }))

  it('goes on when the issue was moved, and says by whom, also in the comment that asked', async () => {
    const { first, run } = await begin()
    expect(first).toMatchObject({ phase: 'Running', message: expect.stringContaining('0 of 1 approved; PAY-1 is In') })
    expect(comments()).toEqual([
      expect.stringMatching(/^v2 is ready: please approve\nWhat changes:\n\S+:v1 → \S+:v2\ncanary-steps \w+$/),
    ])
    jira().move('PAY-1', 'Approved', 'ann')
    const { phase, message, state } = await run()
    expect({ phase, message }).toEqual({ phase: 'Successful', message: 'approved by Ann Archer' })
    expect(state?.data).toMatchObject({ url: `${jira().url}/browse/PAY-1` })
    expect(comments()).toEqual([
      expect.stringMatching(
        /please approve\nWhat changes:\n.+\npayments\/checkout revision 2 \(release v2\)\nThe rollout goes on: approved by Ann Archer\ncanary-steps \w+$/,
      ),
    ])
  })

  it('waits for every issue', async () => {
    const { run } = await begin({ issues: ['PAY-1', 'SHOP-2'] })
    jira().move('PAY-1', 'Approved', 'ann')
    expect(await run()).toMatchObject({
      phase: 'Running',
      message: '1 of 2 approved; PAY-1 by Ann Archer; SHOP-2 is In Progress',
    })
    jira().move('SHOP-2', 'Approved', 'cat')
    expect(await run()).toMatchObject({ phase: 'Successful', message: 'approved by Ann Archer, Cat Cooper' })
  })

  it('fails at once when one issue is rejected, by whomever', async () => {
    const { run } = await begin({ issues: ['PAY-1', 'PAY-2'] })
    jira().move('PAY-1', 'Approved', 'ann')
    jira().move('PAY-2', 'Rejected', 'dan')
    expect(await run()).toMatchObject({ phase: 'Failed', message: 'rejected by Dan Dover: PAY-2 is Rejected' })
    expect(comments('PAY-1')[0]).toContain('The rollout goes back: rejected by Dan Dover: PAY-2 is Rejected')
  })

  it('believes what Jira says when it was told to look, not what it was told', async () => {
    const { run } = await begin()
    jira().move('PAY-1', 'Approved', 'ann')
    jira().move('PAY-1', 'In Progress', 'ann')
    expect(await run()).toMatchObject({ phase: 'Running', message: expect.stringContaining('PAY-1 is In Progress') })
  })

  it('writes into the audit record who moved which issue, once', async () => {
    const { host, run } = await begin({ issues: ['PAY-1', 'PAY-2'] })
    host.now += minute
    jira().move('PAY-1', 'Approved', 'ann')
    const at = new Date(host.now).toISOString()
    for (const _ of ['once', 'twice']) {
      host.now += 6 * minute
      await run()
    }
    jira().move('PAY-2', 'Rejected', null)
    await run()
    const records = await host.decisions()
    expect(records).toMatchObject([
      {
        decision: 'approved',
        by: { id: '712020:ann', name: 'Ann Archer' },
        reason: 'PAY-1 was moved to Approved',
        at,
        revision: 2,
      },
      { decision: 'rejected', by: { id: '', name: '' }, reason: 'PAY-2 was moved to Rejected' },
    ])
    expect(records).toHaveLength(2)
  })

  it.each([
    ['aborted', { phase: 'Degraded', abort: true, message: 'RolloutAborted: error rate' }, 'the rollout was aborted'],
    ['moved on by hand', { currentStepIndex: 3 }, 'Bypassed: the rollout went on without approval'],
    ['Healthy all the same', { phase: 'Healthy', stableRS: '6c8f9d7b52', currentStepIndex: 4 }, 'Bypassed'],
  ])('ends the comment truthfully when the rollout is %s, of which no call tells', async (_, status, says) => {
    const { host } = await begin()
    await host.observe(rollout({ status }))
    await host.closeDue()
    expect(comments()).toEqual([expect.stringContaining(says)])
    const records = await host.decisions()
    expect(records).toMatchObject([{ by: { id: '' } }])
  })

  it.each([
    ['approved', 'the rollout goes back', { phase: 'Degraded', abort: true }],
    ['approved', 'the rollout is Healthy', { phase: 'Healthy', stableRS: '6c8f9d7b52', currentStepIndex: 4 }],
    ['rejected', 'the rollout goes back', { phase: 'Degraded', abort: true }],
  ] as const)(
    'the comment still says who %s it when %s, though the journal was lost since',
    async (decision, _, status) => {
      const { host, run } = await begin()
      jira().move('PAY-1', decision === 'approved' ? 'Approved' : 'Rejected', 'ann')
      const { phase, message, state } = await run()
      const decided = comments()
      expect(decided).toEqual([expect.stringContaining(`${decision} by Ann Archer`)])
      const after = start({ config })
      after.now = host.now + minute
      const kept = { index: 2, name: 'canary-steps/jira-approval', operation: 'Run', phase, message, status: state }
      await after.observe(rollout({ status: { ...status, canary: { stepPluginStatuses: [kept] } } }))
      await after.closeDue()
      expect(comments()).toEqual(decided)
      expect(await after.decisions()).toEqual([])
    },
  )

  it('ends the comment when a newer revision took over', async () => {
    const { host } = await begin()
    await host.observe(rollout({ revision: 3 }))
    await host.closeDue()
    expect(comments()).toEqual([expect.stringContaining('a newer revision took over')])
  })

  it('ends the comment when it is promoted in full, and when nobody decides in time', async () => {
    const { host, first } = await begin({ timeout: '1h' })
    const promoted = rollout({ status: { promoteFull: true } })
    await host.call('terminate', { state: first.state, rollout: promoted })
    expect(comments()).toEqual([expect.stringContaining('Promoted in full before it was decided')])
    const other = await begin({ issues: ['PAY-2'], timeout: '1h' })
    other.host.now += 61 * minute
    expect(await other.run()).toMatchObject({ phase: 'Failed' })
    expect(comments('PAY-2')).toEqual([expect.stringContaining('Nobody decided in time')])
  })

  it('writes nothing to Jira where no comment is wanted', async () => {
    const { comment: _, ...silent } = config
    const { run } = await site.begin(start({ config: silent }))
    jira().move('PAY-1', 'Approved')
    expect(await run()).toMatchObject({ phase: 'Successful' })
    expect([comments(), callsOf('addComment'), callsOf('updateComment')]).toEqual([[], 0, 0])
  })

  it('asks Jira twelve times in an hour where its webhook tells', async () => {
    const { host, run } = await begin()
    const before = jira().calls.length
    for (let waited = 0; waited < 60 * minute; waited += 16 * second) {
      host.now += 16 * second
      await run()
    }
    const calls = jira().calls.length - before
    process.stdout.write(`jira-approval: ${calls} calls while it waited for an hour\n`)
    expect(calls).toBeLessThanOrEqual(12)
  })

  it('finds a move itself, later, when its webhook was lost', async () => {
    const host = start()
    const view = rollout()
    let { state } = replyOf(await host.call('run', { rollout: view }))
    jira().move('PAY-1', 'Approved')
    const begun = host.now
    for (let phase = 'Running'; phase === 'Running'; host.now += phase === 'Running' ? 16 * second : 0) {
      const reply = replyOf(await host.call('run', { rollout: view, state }))
      phase = reply.phase
      state = reply.state
    }
    expect(host.now - begun).toBeGreaterThanOrEqual(5 * minute)
    expect(host.now - begun).toBeLessThan(6 * minute)
  })

  it('asks every half minute where no webhook can come', async () => {
    const { JIRA_WEBHOOK_SECRET: _, ...secrets } = { JIRA_WEBHOOK_SECRET: '', ...(await secretsOf()) }
    const host = start({ secrets })
    const first = replyOf(await host.call('run', { rollout: rollout() }))
    expect(first.requeueAfter).toBe(30_000)
    jira().move('PAY-1', 'Approved')
    host.now += 35 * second
    const next = await host.call('run', { rollout: rollout(), state: first.state })
    expect(next).toMatchObject({ phase: 'Successful' })
  })

  const secretsOf = async () => {
    const { url, email, token } = jira()
    return { JIRA_API_TOKEN: token, JIRA_EMAIL: email, JIRA_BASE_URL: url }
  }
})
