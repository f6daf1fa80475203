import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import type { Unheard, WebhookIo } from '@canary-steps/sdk'
import { differsInEachPart, type KeyMaker, keysDiffer, name, number } from '@canary-steps/testing/keys-differ'
import { controlId, type SlackClient, slack } from '@canary-steps/vendors/slack'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cardOnce } from './card.ts'
import { Config } from './config.ts'
import { voteOf } from './hear-click.ts'
import { cardWebhook } from './interaction.ts'
import { isFullMember, personOf, slackRules } from './people.ts'
import { auditVote, lastVotes, withKnownGroups } from './votes.ts'

let sandbox: SlackSandbox
let api: SlackClient
const channel = 'C0PAY'

const button = (ticket: string) => ({
  type: 'button' as const,
  action_id: controlId('approve'),
  value: ticket,
  text: { type: 'plain_text' as const, text: 'Approve' },
})
const card = (text: string, content?: string) =>
  cardOnce(api, {
    channel,
    text,
    ...(content !== undefined && { content }),
    blocks: (ticket) => [
      { type: 'section', text: { type: 'mrkdwn', text } },
      { type: 'actions', elements: [button(ticket)] },
    ],
  })
const posted = () => sandbox.messages(channel)

beforeEach(async () => {
  sandbox = await startSlack()
  const signal = new AbortController().signal
  api = await slack({ secret: () => sandbox.token, env: () => sandbox.url, fetch, signal })
})
afterEach(() => sandbox.close())

test('posts a card whose buttons and metadata carry its ticket', async () => {
  const result = await card('go on?').act('k1')
  expect(result.ticket).toMatch(/^[0-9a-f-]{36}$/)
  expect(posted()).toMatchObject([
    {
      text: 'go on?',
      blocks: [{}, { elements: [{ value: result.ticket }] }],
      metadata: { event_payload: { marker: 'k1', ticket: result.ticket } },
    },
  ])
})

test('remembers from which workspace and app it was posted', async () => {
  expect(await card('go on?').act('k1')).toMatchObject({ channel, marker: 'k1', team: 'T0SANDBOX', app: 'A0SANDBOX' })
})

test('finds the card with its ticket when the reply to the post was lost', async () => {
  sandbox.trouble('chat.postMessage', { lostAnswer: true })
  await expect(card('go on?').act('k1')).rejects.toThrow('chat.postMessage')
  const [found, ...rest] = await card('go on?').find('k1', { since: 0 })
  expect(rest).toEqual([])
  expect(posted()[0]?.metadata).toMatchObject({ event_payload: { ticket: found?.ticket } })
  expect(found).toMatchObject({ channel, ts: posted()[0]?.ts, marker: 'k1', team: 'T0SANDBOX', app: 'A0SANDBOX' })
})

test('finds the same card that it remembers', async () => {
  const result = await card('go on?').act('k1')
  expect(await card('go on?').find('k1', { since: 0 })).toEqual([result])
})

test('takes a message without a ticket for no card', async () => {
  await api.post({ channel, text: 'hello', marker: 'k1' })
  expect(await card('go on?').find('k1', { since: 0 })).toEqual([])
})

test('gives every card a ticket of its own, and hears of no other', async () => {
  const [one, other] = [await card('go on?').act('k1'), await card('go on?').act('k2')]
  expect(one.ticket).not.toBe(other.ticket)
  expect(card('go on?').topics?.(one)).toEqual([`slack/${one.ticket}`])
})

test('keeps buttons and ticket when it is edited', async () => {
  const result = await card('go on?').act('k1')
  await card('1 of 2').edit?.apply(result)
  expect(posted()).toMatchObject([{ text: '1 of 2', blocks: [{}, { elements: [{ value: result.ticket }] }] }])
  expect(await card('1 of 2').find('k1', { since: 0 })).toEqual([result])
})

test('shows what it means now at any time', async () => {
  const result = await card('go on?').act('k1')
  await card('approved').show(result)
  expect(posted()).toMatchObject([{ text: 'approved' }])
})

test('compares by its content, or by its text where that says all', () => {
  expect(card('go on?').edit?.content).toBe('go on?')
  expect(card('go on?', 'go on? 1 of 2').edit?.content).toBe('go on? 1 of 2')
})

const io = (env: Readonly<Record<string, string>>, why: Unheard = 'ended'): WebhookIo => ({
  why,
  fetch,
  signal: new AbortController().signal,
  env: (name) => env[name],
})

const click = { kind: 'approve', user: 'U0ANN', userName: 'ann', team: 'T0SANDBOX', app: 'A0SANDBOX' }
const event = { id: '1', topic: 'slack/t1', data: { ...click, channel: 'C0PAY', ts: '1700000000.000100' } }

test('tells a person whose click nobody hears that the card decides nothing any more', async () => {
  const env = { SLACK_BOT_TOKEN: sandbox.token, SLACK_API_URL: sandbox.url }
  await cardWebhook.unheard(event, io(env))
  const text = expect.stringContaining('This card is closed')
  expect(sandbox.whispers()).toEqual([{ channel: 'C0PAY', user: 'U0ANN', text }])
})

test('tells a person whose click nobody could make sense of to click again', async () => {
  const env = { SLACK_BOT_TOKEN: sandbox.token, SLACK_API_URL: sandbox.url }
  await cardWebhook.unheard(event, io(env, 'unclear'))
  expect(sandbox.whispers()).toMatchObject([{ user: 'U0ANN', text: expect.stringContaining('Please click again') }])
})

test('tells nobody anything without a token, or of an event that is no click', async () => {
  await cardWebhook.unheard(event, io({ SLACK_API_URL: sandbox.url }))
  const env = { SLACK_BOT_TOKEN: sandbox.token, SLACK_API_URL: sandbox.url }
  await cardWebhook.unheard({ id: '1', topic: 'slack/t1', data: { user: 'U0ANN' } }, io(env))
  expect(sandbox.calls).toEqual([])
})

const rules = slackRules(Config.parse({ channel: 'C0PAY' }), undefined)

const makers: KeyMaker[] = [
  keysDiffer('a vote in the audit', { user: name, at: number }, async ({ user, at }) => {
    const names: string[] = []
    const audit = async (named: string) => void names.push(named)
    await auditVote({ audit }, { user, name: 'ann', groups: [], decision: 'approved', reason: '', at }, rules)
    return names
  }),
]

test.each(makers)('$of is another where any part of it is', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

const annsVote = { user: 'U0ANN', name: 'Ann', decision: 'approved', reason: '', at: 1, groups: ['S0PAY'] } as const
const list = { users: [], groups: ['S0PAY'], emails: [], accounts: [] }
const withSecurity = { lists: [list], required: 1, requiredFrom: { S0SEC: 1 }, allowAuthor: false, allowEarlier: false }

/** Slack, and which groups it was asked for. */
const slackWith = (members: readonly string[]) => {
  const asked: string[] = []
  const groupMembers = async (group: string) => {
    asked.push(group)
    return [...members]
  }
  return { asked, api: { groupMembers } }
}

test('a group that nobody asked for at the decision is asked for once, and what it said then stays', async () => {
  const voted = [{ ...annsVote, groups: ['S0PAY'], lookedUp: ['S0PAY'] }]
  const first = slackWith(['U0ANN'])
  const known = await withKnownGroups(first.api, voted, withSecurity, [])
  expect([first.asked, known]).toEqual([
    ['S0SEC'],
    [{ ...annsVote, groups: ['S0PAY', 'S0SEC'], lookedUp: ['S0PAY', 'S0SEC'] }],
  ])
  const later = slackWith([])
  expect(await withKnownGroups(later.api, voted, withSecurity, known)).toEqual(known)
  expect(later.asked).toEqual([])
})

test('a vote is known again by its person and its time', async () => {
  const another = differsInEachPart('a vote', { user: name, at: 0 }, async (one, other) => {
    const { asked, api } = slackWith([])
    const before = [{ ...annsVote, ...other, groups: [], lookedUp: ['S0PAY', 'S0SEC'] }]
    await withKnownGroups(api, [{ ...annsVote, ...one, groups: [] }], withSecurity, before)
    return asked.length === 0
  })
  expect(await another.mistakes()).toEqual([])
})

const member = { name: 'Ann', teams: ['T0'], isBot: false, isGuest: false, isDeleted: false }
const nobody = { authors: [], emails: {} }
const theirCard = { channel: 'C0PAY', ts: '1.000000', marker: 'k1', ticket: 't1', team: 'T0' }

/** People and groups by their IDs, of which one may go on behind another. */
const people: KeyMaker[] = [
  differsInEachPart('somebody in a group', { id: name }, (one, other) => {
    return personOf([one.id], nobody, new Map([['S0PAY', [other.id]]])).groups?.length === 1
  }),
  differsInEachPart('somebody with an e-mail', { id: name }, (one, other) => {
    return personOf([one.id], { ...nobody, emails: { 'a@b.example': other.id } }, new Map()).emails?.length === 1
  }),
  differsInEachPart('a workspace', { team: name }, (one, other) =>
    isFullMember({ ...member, id: 'U0ANN', teams: [other.team] }, one.team),
  ),
  differsInEachPart('somebody who votes', { user: name }, (one, other) => {
    const votes = [one, other].map(({ user }) => ({ ...annsVote, user, groups: [] }))
    return lastVotes(votes).length === 1
  }),
  differsInEachPart('an author', { id: name }, async (one, other) => {
    const known = { ...nobody, authors: [other.id] }
    const counted = {
      rules: { ...withSecurity, lists: [{ ...list, users: [one.id] }] },
      people: known,
      card: theirCard,
    }
    const voted = await voteOf(api, { ...member, id: one.id }, { ...annsVote }, { ...counted, members: new Map() })
    return 'refused' in voted
  }),
  differsInEachPart('a member of a group who votes', { id: name }, async (one, other) => {
    const members = new Map([['S0SEC', [other.id]]])
    const counted = {
      rules: { ...withSecurity, lists: [{ ...list, users: [one.id] }] },
      people: nobody,
      card: theirCard,
    }
    const voted = await voteOf(api, { ...member, id: one.id }, { ...annsVote }, { ...counted, members })
    return 'groups' in voted && voted.groups.length === 1
  }),
  differsInEachPart('a group that was looked up', { group: name }, async (one, other) => {
    const { asked, api } = slackWith([])
    const asking = { ...withSecurity, lists: [], requiredFrom: { [one.group]: 1 } }
    await withKnownGroups(api, [{ ...annsVote, groups: [], lookedUp: [other.group] }], asking, [])
    return asked.length === 0
  }),
  differsInEachPart('a member of a group that is looked up late', { id: name }, async (one, other) => {
    const { api } = slackWith([other.id])
    const [known] = await withKnownGroups(api, [{ ...annsVote, user: one.id, groups: [] }], withSecurity, [])
    return known?.groups.includes('S0SEC') === true
  }),
]

test.each(people)('$of is another where the ID goes on', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})
