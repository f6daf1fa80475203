import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import { describeStep, type LawVendor, replyOf, sampleRollout } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { slackNotify } from './index.ts'

let slack: SlackSandbox

const vendor = async (): Promise<LawVendor> => {
  slack = await startSlack()
  const messages = () => slack.channels().flatMap((channel) => slack.messages(channel))
  return {
    env: { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url },
    things: () =>
      messages().map(({ text, metadata, thread_ts }) => ({ text, metadata, isReply: thread_ts !== undefined })),
    loseNextAnswer: () => slack.trouble('chat.postMessage', { lostAnswer: true }),
    close: () => slack.close(),
  }
}

const config = { channel: 'C0PAY', text: 'hello {{rollout.name}} at {{canary.weight}}%' }
const at = (currentStepIndex: number, status: object = {}) => sampleRollout({ status: { currentStepIndex, ...status } })
const texts = () => slack.messages('C0PAY').map(({ text }) => text)
const root = () => texts()[0]

describeStep(slackNotify, { config, vendor }, ({ start }) => {
  it('tells all steps of a rollout in one thread, whose root shows how far it is', async () => {
    const host = start()
    await host.call('run', { rollout: at(1) })
    host.now += 1_000
    await host.call('run', { rollout: at(3) })
    expect(texts()).toEqual([
      expect.stringContaining('20% · step 4 of 4'),
      'hello checkout at 20%',
      'hello checkout at 20%',
    ])
    const replies = slack.messages('C0PAY').slice(1)
    expect(new Set(replies.map(({ thread_ts }) => thread_ts))).toEqual(new Set([slack.messages('C0PAY')[0]?.ts]))
  })

  it('tells the end, and where it was, when the reason is longer than anything Slack takes', async () => {
    const host = start()
    await host.call('run', { rollout: at(1) })
    const message = `RolloutAborted: 502 ${'<p>upstream is busy</p> '.repeat(300)}`
    await host.observe(at(0, { phase: 'Degraded', abort: true, message }))
    await host.closeDue()
    expect(root()).toContain(':rewind: aborted')
    expect(root()).toContain('release v2')
    expect(texts().at(-1)).toMatch(/^:rewind: aborted payments\/checkout revision 2 \(release v2\) — .*…$/)
  })

  it('edits the root once for steps that follow one another at once, and then with the newest', async () => {
    const edits = () => slack.calls.filter(({ method }) => method === 'chat.update')
    const host = start()
    for (const index of [0, 1, 2]) await host.call('run', { rollout: at(index) })
    expect(edits()).toEqual([])
    await host.observe(at(3, { phase: 'Healthy', stableRS: '6c8f9d7b52' }))
    await host.closeDue()
    expect(edits()).toHaveLength(1)
    expect(root()).toContain('Healthy')
  })

  it('gives later steps the address of its reply', async () => {
    const { state } = replyOf(await start().call('run'))
    expect(state?.data).toMatchObject({ url: expect.stringMatching(/^https:/) })
  })

  it('says why a rollout was aborted, in the root and once in the thread', async () => {
    const host = start()
    const states = [1, 3].map(async (index) => replyOf(await host.call('run', { rollout: at(index) })).state)
    const aborted = { type: 'Progressing', reason: 'RolloutAborted', message: 'error rate > 5%' }
    for (const state of await Promise.all(states))
      await host.call('abort', { state, rollout: at(0, { abort: true, conditions: [aborted] }) })
    expect(root()).toContain(':rewind: aborted *payments/checkout*')
    expect(texts().filter((text) => text.includes('error rate &gt; 5%'))).toHaveLength(2)
  })

  it.each([
    ['Healthy', { phase: 'Healthy', stableRS: '6c8f9d7b52' }, 2, ':white_check_mark: Healthy'],
    ['replaced by a newer revision', {}, 3, ':arrows_counterclockwise: superseded'],
    ['edited', { currentStepHash: 'other' }, 2, ':arrows_counterclockwise: superseded'],
  ])('tells that a rollout is %s, which no call ever says', async (_, status, revision, says) => {
    const host = start()
    await host.call('run')
    await host.observe(sampleRollout({ revision, status }))
    await host.closeDue()
    expect(root()).toContain(says)
    expect(texts()).toHaveLength(3)
  })

  it('tells the truth when an abort follows a full promotion', async () => {
    const host = start()
    const { state } = replyOf(await host.call('run'))
    await host.call('terminate', { state, rollout: at(2, { promoteFull: true }) })
    expect(root()).toContain(':fast_forward: promoted *payments/checkout*')
    expect(root()).toContain('in full: the remaining steps were skipped')
    await host.call('abort', { state })
    expect(root()).toContain(':rewind: aborted')
  })

  it('says what it knows when Argo no longer tells a full promotion from one past the step', async () => {
    const host = start()
    const { state } = replyOf(await host.call('run'))
    await host.call('terminate', { state })
    expect(texts().at(-1)).toBe(
      ':fast_forward: promoted payments/checkout revision 2 (release v2) — promoted by hand: past this step, or in full',
    )
  })

  it('cannot be made to mention people by an annotation', async () => {
    const host = start({ config: { ...config, text: '{{annotations.note}}' } })
    const rollout = sampleRollout()
    rollout.metadata.annotations.note = '<!channel> & all'
    await host.call('run', { rollout })
    expect(texts()[1]).toBe('&lt;!channel&gt; &amp; all')
  })

  it('leaves a thread alone that people deleted', async () => {
    const host = start()
    const { state } = replyOf(await host.call('run'))
    slack.trouble('chat.update', { error: 'message_not_found' })
    expect(await host.call('abort', { state })).toMatchObject({ phase: 'Successful', message: 'aborted' })
  })

  it('waits as long as Slack says when it is told to slow down', async () => {
    slack.trouble('chat.postMessage', { status: 429, retryAfter: 20 })
    expect(await start().call('run')).toMatchObject({ phase: 'Running', requeueAfter: 20_000 })
    expect(texts()).toEqual([])
  })

  it('aborts the rollout over a refusal only if it is told to', async () => {
    const refused = { ...config, channel: 'C0ARCHIVED' }
    expect(await start({ config: refused }).call('run')).toMatchObject({ phase: 'Successful' })
    const strict = start({ config: { ...refused, onFailure: 'fail' } })
    expect(await strict.call('run')).toMatchObject({ phase: 'Failed', message: expect.stringContaining('is_archived') })
  })
})
