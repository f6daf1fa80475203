import { memoryStore } from '@canary-steps/runtime'
import { describeStep } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { slackApproval } from './index.ts'
import { config, rollout, slackSite } from './testing/slack-site.ts'

const second = 1_000
const minute = 60_000

const site = slackSite()
const { vendor, cards, click, shown, reject, slack } = site

describeStep(slackApproval, { config, vendor }, ({ start }) => {
  const begin = (more: object = {}, author?: string) => site.begin(start({ config: { ...config, ...more } }), author)
  const removeCard = async () => {
    const body = new URLSearchParams({ channel: 'C0PAY', ts: cards().at(-1)?.ts ?? '' })
    const headers = { authorization: `Bearer ${slack().token}` }
    await fetch(`${slack().url}chat.delete`, { method: 'POST', headers, body })
  }

  it('goes on when enough have approved, and the card says who', async () => {
    const { run, first } = await begin()
    expect(first).toMatchObject({ phase: 'Running', message: expect.stringContaining('0 of 2 approvals') })
    await click('U0ANN')
    expect(await run()).toMatchObject({ phase: 'Running', message: expect.stringContaining('1 of 2 approvals: ') })
    await click('U0CAT')
    const { phase, message, state } = await run()
    expect({ phase, message }).toEqual({ phase: 'Successful', message: expect.stringMatching(/^approved by .+, .+/) })
    expect(shown()).toContain('approved')
    expect(shown()).not.toContain('canary_steps_approve')
    expect(state?.data).toMatchObject({ votes: [{ user: 'U0ANN' }, { user: 'U0CAT' }] })
  })

  it('shows a vote on the card at once', async () => {
    const { host } = await begin()
    host.now += 5 * second
    await click('U0ANN')
    expect(shown()).toContain('<@U0ANN>')
  })

  it('fails when one rejects, and says why in the card and to the controller', async () => {
    const { run } = await begin()
    await click('U0ANN')
    await reject('U0BOB', 'latency is up')
    const { phase, message } = await run()
    expect({ phase, message }).toEqual({
      phase: 'Failed',
      message: expect.stringMatching(/^rejected by .+: latency is up$/),
    })
    expect(shown()).toContain('rejected')
    expect(shown()).toContain('latency is up')
  })

  it.each([
    ['the author is unknown', { allowAuthor: false }, 'canary-steps/author'],
    ['nobody is named', { approvers: {} }, '0 people may approve and 2 must'],
    ['a group is empty', { approvers: { groups: ['S0EMPTY'] } }, '0 people may approve and 2 must'],
    ['too few are named', { approvers: { users: ['U0ANN'] } }, '1 people may approve and 2 must'],
    ['an e-mail is nobody’s', { approvers: { emails: ['who@example.com'] } }, 'who@example.com'],
    ['too few are in the group that must', { requiredFrom: { S0SEC: 2 } }, 'S0SEC'],
  ])('fails at once, before anything is posted, when %s', async (_, more, says) => {
    const { first } = await begin(more)
    expect(first).toMatchObject({ phase: 'Failed', message: expect.stringContaining(says) })
    expect(cards()).toEqual([])
  })

  it.each([
    ['aborted', { phase: 'Degraded', abort: true, message: 'RolloutAborted: error rate' }, 'the rollout was aborted'],
    ['moved on by hand', { currentStepIndex: 3 }, 'bypassed: the rollout went on without approval'],
    ['Healthy all the same', { phase: 'Healthy', stableRS: '6c8f9d7b52', currentStepIndex: 4 }, 'bypassed'],
  ])('closes the card truthfully when the rollout is %s, of which no call tells', async (_, status, says) => {
    const { host } = await begin()
    await click('U0ANN')
    await host.observe(rollout({ status }))
    await host.closeDue()
    expect(shown()).toContain(says)
    expect(shown()).toContain('<@U0ANN>')
    expect(shown()).not.toContain('canary_steps_approve')
  })

  it('closes the card when the reason is longer than anything Slack takes, and shows who had decided', async () => {
    const { host } = await begin()
    await click('U0ANN')
    const message = `RolloutAborted: 502 ${'<p>upstream is busy</p> '.repeat(300)}`
    await host.observe(rollout({ status: { phase: 'Degraded', abort: true, message } }))
    await host.closeDue()
    expect(shown()).toContain('the rollout was aborted — RolloutAborted: 502 &lt;p&gt;upstream')
    expect(shown()).toContain('<@U0ANN>')
    expect(shown()).not.toContain('canary_steps_approve')
  })

  it.each([
    ['approved', 'the rollout goes back', { phase: 'Degraded', abort: true }],
    ['approved', 'the rollout is Healthy', { phase: 'Healthy', stableRS: '6c8f9d7b52', currentStepIndex: 4 }],
    ['rejected', 'the rollout goes back', { phase: 'Degraded', abort: true }],
  ] as const)('still says who %s it when %s, though the journal was lost since', async (decision, _, status) => {
    const { host, run } = await begin({ required: 1 })
    await (decision === 'approved' ? click('U0ANN') : reject('U0ANN', 'latency is up'))
    const { phase, message, state } = await run()
    const card = () => ({ text: cards().at(-1)?.text, blocks: shown() })
    const decided = card()
    expect(decided).toEqual({ text: expect.stringContaining(decision), blocks: expect.stringContaining('<@U0ANN>') })
    const after = start({ config: { ...config, required: 1 } })
    after.now = host.now + minute
    const kept = { index: 2, name: 'canary-steps/slack-approval', operation: 'Run', phase, message, status: state }
    const ended = rollout({ status: { ...status, canary: { stepPluginStatuses: [kept] } } })
    await after.observe(ended)
    await after.closeDue()
    if ('abort' in status && phase === 'Successful') await after.call('abort', { state, rollout: ended })
    expect(card()).toEqual(decided)
    expect(await after.decisions()).toEqual([])
  })

  it('asks with a text that is too long by its beginning, with nothing in it cut in two', async () => {
    const host = start({ config: { ...config, text: '{{annotations.note}}' } })
    const { metadata, ...rest } = rollout()
    const note = `${'a'.repeat(1_192)}${'<b> '.repeat(100)}`
    const annotations = { ...metadata.annotations, note }
    await host.call('run', { rollout: { ...rest, metadata: { ...metadata, annotations } } })
    expect(shown()).toContain(`${'a'.repeat(1_192)}&lt;b…`)
  })

  it('closes the card when it is promoted in full, and when nobody decides in time', async () => {
    const { host, first } = await begin({ timeout: '1h' })
    const promoted = rollout({ status: { promoteFull: true } })
    await host.call('terminate', { state: first.state, rollout: promoted })
    expect(shown()).toContain('promoted in full before it was decided')
    const other = await begin({ timeout: '1h' })
    other.host.now += 61 * minute
    expect(await other.run()).toMatchObject({ phase: 'Failed' })
    expect(shown()).toContain('nobody decided in time')
  })

  it('waits an hour for a human with polls that ask Slack only whether the card is there, every five minutes', async () => {
    const { host, run } = await begin()
    const before = slack().calls.length
    for (let waited = 0; waited < 60 * minute; waited += 16 * second) {
      host.now += 16 * second
      await run()
    }
    const methods = slack()
      .calls.slice(before)
      .map(({ method }) => method)
    process.stdout.write(`slack-approval: ${methods.length} calls while it waited for an hour\n`)
    expect(methods.length).toBeLessThanOrEqual(12)
    expect(new Set(methods)).toEqual(new Set(['conversations.replies']))
  })

  it('reminds in the thread, once each time', async () => {
    const { host, run } = await begin({ remindEvery: '10m' })
    host.now += 25 * minute
    await run()
    await run()
    host.now += 5 * minute
    await run()
    const replies = slack()
      .messages('C0PAY')
      .filter(({ thread_ts }) => thread_ts !== undefined)
    expect(replies.map(({ text }) => text)).toEqual([expect.stringContaining('20m'), expect.stringContaining('30m')])
  })

  it('asks again, once, where people have deleted the card, and what they decided until then counts', async () => {
    const { host, run } = await begin({})
    await click('U0ANN')
    await removeCard()
    host.now += 6 * minute
    await run()
    expect(cards()).toHaveLength(1)
    expect(shown()).toContain('<@U0ANN>')
    await click('U0CAT')
    expect(await run()).toMatchObject({ phase: 'Successful', message: 'approved by Ann Archer, Cat Cooper' })
    expect(shown()).not.toContain('canary_steps_approve')
  })

  it('hears a click on the card that was posted again though the Run that did so could not write that down', async () => {
    const store = memoryStore()
    const full = { isFull: true }
    const put: typeof store.put = async (partition, id, version, value, due) => {
      if (full.isFull && value.includes('"effect":"card/again"')) throw new Error('disk full')
      return store.put(partition, id, version, value, due)
    }
    const { host, run } = await site.begin(start({ config: { ...config, required: 1 }, store: { ...store, put } }))
    await removeCard()
    host.now += 6 * minute
    await expect(run()).rejects.toThrow('disk full')
    full.isFull = false
    await click('U0ANN')
    host.now += 60 * second
    expect(await run()).toMatchObject({ phase: 'Running' })
    expect(cards()).toHaveLength(1)
    host.now += 16 * second
    expect(await run()).toMatchObject({ phase: 'Successful', message: 'approved by Ann Archer' })
  })

  it('says that nobody can decide where people have deleted its card twice, and ends nothing by itself', async () => {
    const { host, run } = await begin({})
    for (let times = 0; times < 2; times += 1) {
      await removeCard()
      host.now += 6 * minute
      await run()
    }
    expect(await run()).toMatchObject({ phase: 'Running', message: expect.stringContaining('deleted its card twice') })
    expect(cards()).toEqual([])
  })

  it('asks again by reactions, too, and reminds in no thread that is gone', async () => {
    const { host, run } = await begin({ via: 'reactions', remindEvery: '5m', required: 1 })
    await removeCard()
    host.now += 6 * minute
    await run()
    expect(slack().messages('C0PAY')).toHaveLength(1)
    slack().react('C0PAY', cards()[0]?.ts ?? '', 'white_check_mark', 'U0ANN')
    expect(await run()).toMatchObject({ phase: 'Successful' })
  })
})
