import { type JiraSandbox, startJira } from '@canary-steps/sandbox/jira'
import { describeStep, replyOf, sampleRollout } from '@canary-steps/testing'
import { loadJira } from '@canary-steps/vendors/jira'
import { expect, it } from 'vitest'
import { jiraUpdate } from './index.ts'
import { aborted, config, lawVendor } from './testing/jira-site.ts'

let jira: JiraSandbox

const vendor = async () => {
  // read at the first call, which would take from its budget
  await loadJira()
  jira = await startJira()
  return lawVendor(jira)
}

const callsOf = (operation: string) => jira.calls.filter((call) => call.operation === operation).length
const statusOf = (key: string) => jira.issue(key)?.status

describeStep(jiraUpdate, { config, vendor }, ({ start }) => {
  it('moves an issue, comments on it once, and gives later steps its address', async () => {
    const host = start()
    const { state, message } = replyOf(await host.call('run'))
    await host.call('run', { state })
    expect(message).toBe('PAY-1: Testing')
    const url = `${jira.url}/browse/PAY-1`
    expect(state?.data).toEqual({ url, issues: [{ key: 'PAY-1', url, from: 'In Progress', to: 'Testing' }] })
    expect(statusOf('PAY-1')).toBe('Testing')
    expect(jira.issue('PAY-1')?.comments).toEqual([expect.stringMatching(/^checkout is at 20%\ncanary-steps [\w-]+$/)])
    expect([callsOf('doTransition'), callsOf('addComment')]).toEqual([1, 1])
  })

  it('moves it back and says so when the rollout is aborted', async () => {
    const host = start()
    const { state } = replyOf(await host.call('run'))
    await host.call('abort', { state, rollout: aborted })
    expect(statusOf('PAY-1')).toBe('In Progress')
    expect(jira.issue('PAY-1')?.comments.at(-1)).toContain('v2 was taken back')
    expect(jira.issue('PAY-1')?.properties).toEqual({})
  })

  it('says which revision ended, below what a newer one has asked since', async () => {
    const host = start({ config: { ...config, comment: 'please approve {{release}}' } })
    await host.call('run')
    const next = sampleRollout({ revision: 3 })
    await host.call('run', { rollout: next })
    await host.closeDue()
    const [, asked, ended] = jira.issue('PAY-1')?.comments ?? []
    expect(asked).toContain('please approve v3')
    expect(ended).toMatch(/^payments\/checkout revision 2 \(release v2\) ended: superseded\.\nv2 was taken back\n/)
  })

  it('leaves it where it is when the rollout is Healthy, which no call ever says', async () => {
    const host = start()
    await host.call('run')
    await host.observe(sampleRollout({ status: { phase: 'Healthy', stableRS: '6c8f9d7b52', currentStepIndex: 4 } }))
    await host.closeDue()
    expect(jira.issues()).toMatchObject([{ status: 'Testing', properties: {}, comments: [expect.anything()] }])
  })

  it('moves it where onAbort says', async () => {
    jira.move('PAY-1', 'To Do')
    const host = start({ config: { ...config, transition: 'In Progress', onAbort: { transition: 'Start testing' } } })
    const { state } = replyOf(await host.call('run'))
    await host.call('abort', { state, rollout: aborted })
    expect(statusOf('PAY-1')).toBe('Testing')
  })

  it('says in a comment that there is no way back', async () => {
    jira.move('PAY-1', 'Testing')
    const fields = { resolution: { name: 'Done' } }
    const host = start({ config: { issues: ['PAY-1'], transition: 'done', fields } })
    const { state } = replyOf(await host.call('run'))
    expect(jira.issue('PAY-1')).toMatchObject({ status: 'Done', fields })
    await host.call('abort', { state, rollout: aborted })
    expect(jira.issue('PAY-1')?.comments).toEqual([
      expect.stringContaining(
        'payments/checkout revision 2 (release v2) ended: aborted.\nThis issue could not be moved to Testing: ' +
          'PAY-1 is Done, from where Testing is not possible: possible are Reopen (41, to In Progress)',
      ),
    ])
  })

  it('does not move an issue back that somebody has moved on', async () => {
    const host = start()
    const { state } = replyOf(await host.call('run'))
    jira.move('PAY-1', 'Done')
    await host.call('abort', { state, rollout: aborted })
    expect(statusOf('PAY-1')).toBe('Done')
  })

  it('leaves an issue to the newer revision that took it over', async () => {
    const host = start()
    await host.call('run')
    const newer = sampleRollout({ revision: 3, attempt: '2026-01-01T00:05:00Z' })
    const { state } = replyOf(await host.call('run', { rollout: newer }))
    await host.observe(newer)
    await host.closeDue()
    expect(statusOf('PAY-1')).toBe('Testing')
    await host.call('abort', { state, rollout: sampleRollout({ revision: 3, status: { abort: true } }) })
    await host.closeDue()
    expect(statusOf('PAY-1')).toBe('In Progress')
  })

  it('moves an issue back to where it was before the first of several steps moved it', async () => {
    const host = start()
    const place = (index: number) => sampleRollout({ status: { currentStepIndex: index } })
    const { state } = replyOf(await host.call('run', { rollout: place(1) }))
    const fields = { resolution: { name: 'Done' } }
    const second = { issues: ['PAY-1'], transition: 'Done', fields }
    const last = replyOf(await host.call('run', { rollout: place(3), config: second }))
    expect(last.state?.data).toMatchObject({ issues: [{ from: 'Testing', to: 'Done' }] })
    await host.call('abort', { state, rollout: aborted })
    expect(statusOf('PAY-1')).toBe('Done')
    await host.call('abort', { state: last.state, rollout: aborted, config: second })
    expect(statusOf('PAY-1')).toBe('In Progress')
  })

  it('leaves an issue where it is that is there already, forward and back', async () => {
    jira.move('PAY-1', 'Testing')
    const host = start()
    const { state } = replyOf(await host.call('run'))
    await host.call('abort', { state, rollout: aborted })
    expect([statusOf('PAY-1'), callsOf('doTransition')]).toEqual(['Testing', 0])
  })
})
