import { replyOf, testHost } from '@canary-steps/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { slackApproval } from './index.ts'
import { State } from './state.ts'
import { config, rollout, slackSite } from './testing/slack-site.ts'

const second = 1_000

const site = slackSite()
const { vendor, cards, click, shown, told, slack } = site

let env: Readonly<Record<string, string>> = {}
beforeEach(async () => {
  env = (await vendor()).env
})
afterEach(() => slack().close())

const begin = (more: object = {}, author?: string) =>
  site.begin(testHost(slackApproval, { config: { ...config, ...more }, secrets: { ...env } }), author)

it('counts two who approve in the same instant as two', async () => {
  const { run } = await begin()
  await Promise.all([click('U0ANN'), click('U0BOB')])
  expect(await run()).toMatchObject({ phase: 'Successful' })
})

it('counts a second click of the same person once, and says so', async () => {
  const { run } = await begin()
  await click('U0ANN')
  await click('U0ANN')
  expect(await run()).toMatchObject({ phase: 'Running', message: expect.stringContaining('1 of 2') })
  expect(told('U0ANN')).toEqual([expect.stringContaining('already')])
})

it('counts a click that Slack delivers twice once', async () => {
  const { run } = await begin()
  const { payload } = await click('U0ANN')
  await slack().deliver(payload)
  await slack().deliver(payload)
  expect(await run()).toMatchObject({ phase: 'Running', message: expect.stringContaining('1 of 2') })
})

it('does not take a Reject whose reason was never given for a decision', async () => {
  const { run } = await begin()
  await click('U0ANN', 'reject')
  expect(await run()).toMatchObject({ phase: 'Running' })
})

it.each([
  ['nobody of the lists', 'U0DAN'],
  ['a guest', 'U0GUEST'],
  ['a bot', 'U0BOT'],
  ['a deleted user', 'U0GONE'],
  ['somebody of another workspace', 'U0OTHER'],
])('refuses %s in a whisper, even if named', async (_, user) => {
  const isNamed = user !== 'U0DAN'
  const { run } = await begin({ required: 1, approvers: { users: ['U0ANN', ...(isNamed ? [user] : [])] } })
  await click(user)
  expect(await run()).toMatchObject({ phase: 'Running', message: '0 of 1 approvals' })
  // a deleted person hears nothing any more
  expect(told(user)).toHaveLength(user === 'U0GONE' ? 0 : 1)
})

it('refuses a click that another app or another workspace vouches for', async () => {
  const { run } = await begin({ required: 1 })
  const { payload } = await click('U0GUEST')
  const member = { id: 'U0ANN', username: 'ann', name: 'ann', team_id: 'T0SANDBOX' }
  await slack().deliver({ ...payload, user: member, api_app_id: 'A0OTHER', trigger_id: '1' })
  await slack().deliver({ ...payload, user: { ...member, team_id: 'T0OTHER' }, trigger_id: '2' })
  expect(await run()).toMatchObject({ phase: 'Running', message: '0 of 1 approvals' })
})

it('refuses a click that names another message or channel', async () => {
  const { run } = await begin({ required: 1 })
  const { payload } = await click('U0GUEST')
  const user = { id: 'U0ANN', username: 'ann', name: 'ann', team_id: 'T0SANDBOX' }
  const elsewhere = { channel_id: 'C0OTHER', message_ts: '1.000000', type: 'message', is_ephemeral: false }
  await slack().deliver({
    ...payload,
    user,
    trigger_id: '1',
    channel: { id: 'C0OTHER', name: 'other' },
    container: elsewhere,
    message: { ts: '1.000000' },
  })
  expect(await run()).toMatchObject({ phase: 'Running', message: '0 of 1 approvals' })
})

it('lets nobody decide who has left the user group', async () => {
  const { run } = await begin({ required: 1, approvers: { groups: ['S0PAY'] } })
  slack().setGroup('S0PAY', [])
  await click('U0ANN')
  expect(await run()).toMatchObject({ phase: 'Running', message: '0 of 1 approvals' })
  expect(told('U0ANN')).toEqual([expect.stringContaining('not among those')])
})

it('wants as many of a user group as it says', async () => {
  const { run } = await begin({ requiredFrom: { S0SEC: 1 }, approvers: { groups: ['S0PAY', 'S0SEC'] } })
  await click('U0ANN')
  await click('U0BOB')
  expect(await run()).toMatchObject({ phase: 'Running' })
  expect(shown()).toContain('1 more from <!subteam^S0SEC>')
  await click('U0CAT')
  expect(await run()).toMatchObject({ phase: 'Successful' })
})

it('does not let the author approve, by e-mail or by ID', async () => {
  const { run } = await begin({ allowAuthor: false, required: 1 }, 'bob@example.com, U0CAT')
  await click('U0BOB')
  await click('U0CAT')
  expect(await run()).toMatchObject({ phase: 'Running', message: '0 of 1 approvals' })
  expect(told('U0BOB')).toEqual([expect.stringContaining('author')])
  await click('U0ANN')
  expect(await run()).toMatchObject({ phase: 'Successful' })
})

it.each([
  ['an ID that nobody has', 'U0NOSUCH', 'Slack knows nobody by U0NOSUCH'],
  ['an e-mail that nobody has', 'dan@exmaple.com', 'Slack knows nobody by dan@exmaple.com'],
  ['one who is known beside one who is not', 'dan@example.com, U0NOSUCH', 'Slack knows nobody by U0NOSUCH'],
  ['an address of GitHub that reaches nobody', '123+dan@users.noreply.github.com', 'dan has an address of GitHub'],
  ['a name', 'Dan Dover', 'the author is unknown: Dan Dover'],
  ['a bot alone', 'U0BOT', 'Deploy Bot is a bot: name the person behind it'],
])('fails at once, and says what to do, when the author is %s', async (_, author, says) => {
  const { first } = await begin({ allowAuthor: false, required: 1 }, author)
  expect(first).toMatchObject({ phase: 'Failed', message: expect.stringContaining(says) })
  expect(first.message).toContain('let the pipeline set the annotation canary-steps/author')
  expect(cards()).toEqual([])
})

it.each([
  ['as Git writes it', 'Bob Baker <Bob@example.com>'],
  ['beside a bot', 'U0BOT, bob@example.com'],
  ['beside one who has left', 'U0GONE, U0BOB'],
])('does not let an author approve who is named %s', async (_, author) => {
  const { run } = await begin({ allowAuthor: false, required: 1 }, author)
  await click('U0BOB')
  expect(await run()).toMatchObject({ phase: 'Running', message: '0 of 1 approvals' })
  await click('U0ANN')
  expect(await run()).toMatchObject({ phase: 'Successful' })
})

it.each([
  ['nothing is set on a host that opens sockets', true, {}, ', or SLACK_APP_TOKEN, or via: reactions'],
  ['nothing is set on a host that opens no socket', false, {}, ', or via: reactions; SLACK_APP_TOKEN is no way in'],
  ['the host opens no socket for the token that is set', false, { SLACK_APP_TOKEN: 'xapp-1-A0-secret' }, 'no way in'],
])('fails at once when no click could ever arrive: %s', async (_, sockets, more, remedy) => {
  const secrets = { SLACK_BOT_TOKEN: slack().token, SLACK_API_URL: slack().url, ...more }
  const { phase, message } = replyOf(await testHost(slackApproval, { config, secrets, sockets }).call('run'))
  expect({ phase, message }).toEqual({ phase: 'Failed', message: expect.stringContaining(remedy) })
  expect(message).toContain('set SLACK_SIGNING_SECRET and the Request URL of the Slack app')
  expect(cards()).toEqual([])
})

it('decides nothing by a card of an earlier revision, even if the pods are the same, and says so', async () => {
  const { host, first } = await begin({ required: 1 })
  const { card } = State.parse(first.state?.data)
  const again = rollout({ revision: 4, attempt: '2026-01-02T00:00:00Z', status: { currentPodHash: '6c8f9d7b52' } })
  const { state } = replyOf(await host.call('run', { rollout: again }))
  await host.closeDue()
  expect(JSON.stringify(cards()[0]?.blocks)).toContain('superseded')
  await slack().click({ user: 'U0ANN', channel: 'C0PAY', ts: card.ts, action: 'approve', value: card.ticket })
  expect(told('U0ANN')).toEqual([expect.stringContaining('This card is closed')])
  const { message } = replyOf(await host.call('run', { rollout: again, state }))
  expect(message).toBe('0 of 1 approvals')
})

it('takes reactions where neither buttons nor a socket can be, from those who may', async () => {
  const { run, host } = await begin({ via: 'reactions' })
  const ts = cards()[0]?.ts ?? ''
  expect(shown()).not.toContain('canary_steps_approve')
  slack().react('C0PAY', ts, 'white_check_mark', 'U0ANN')
  slack().react('C0PAY', ts, 'white_check_mark', 'U0GUEST')
  slack().react('C0PAY', ts, 'tada', 'U0BOB')
  host.now += 30 * second
  expect(await run()).toMatchObject({ phase: 'Running', message: expect.stringContaining('1 of 2') })
  slack().react('C0PAY', ts, 'white_check_mark', 'U0CAT')
  expect(await run()).toMatchObject({ phase: 'Successful' })
})

it('a vote counts for a day; the card says that it does not any more, and the person may vote again', async () => {
  const { host } = await begin()
  const poll = async () => replyOf(await host.call('run', { rollout: rollout({ now: host.now }) }))
  await click('U0ANN')
  host.now += 24 * 60 * 60 * second
  await click('U0BOB')
  expect(await poll()).toMatchObject({ phase: 'Running', message: expect.stringContaining('1 of 2 approvals') })
  expect(shown()).toContain(':hourglass: <@U0ANN> approved more than 24 h ago, which no longer counts')
  await click('U0ANN')
  expect(await poll()).toMatchObject({ phase: 'Successful' })
})

it('says how to vote again by a reaction that counts no more', async () => {
  const { host, run } = await begin({ via: 'reactions', required: 1, requiredFrom: { S0SEC: 1 } })
  const again = () => slack().react('C0PAY', cards()[0]?.ts ?? '', 'white_check_mark', 'U0ANN')
  again()
  await run()
  host.now += 24 * 60 * 60 * second
  const poll = async () => replyOf(await host.call('run', { rollout: rollout({ now: host.now }) }))
  await poll()
  expect(shown()).toContain('no longer counts. To do so again, take the reaction back, and react a minute later')
  slack().unreact('C0PAY', cards()[0]?.ts ?? '', 'white_check_mark', 'U0ANN')
  host.now += 60 * second
  await poll()
  again()
  expect(await poll()).toMatchObject({ message: expect.stringContaining('1 of 1 approvals, 1 more from S0SEC') })
})

it('the record of a vote says by which rules it counted, and how it was made sure who it was', async () => {
  const { host, run } = await begin({ required: 1, allowAuthor: false, requiredFrom: { S0SEC: 1 } }, 'U0DAN')
  await click('U0CAT')
  await run()
  expect(await host.decisions()).toContainEqual(
    expect.objectContaining({
      decision: 'approved',
      by: { id: 'U0CAT', name: 'Cat Cooper', known: 'slack users.info, member of T0SANDBOX' },
      rules: '1 of S0PAY, cat@example.com; 1 from S0SEC; not the author',
      change: expect.objectContaining({ containers: [expect.objectContaining({ image: 'payments/checkout:v2' })] }),
    }),
  )
})
