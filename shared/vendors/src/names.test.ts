import { differsInEachPart, type KeyMaker, name, number, text } from '@canary-steps/testing/keys-differ'
import { expect, it } from 'vitest'
import { githubClient } from './github/calls.ts'
import { grafana } from './grafana/calls.ts'
import { jiraClient } from './jira/calls.ts'
import { isCalled, pickTransition, wayTo } from './jira/moves.ts'
import { slackAnswer } from './slack/answers.ts'
import { slackClient } from './slack/calls.ts'

/** The input of a client, with a vendor whose answers go by the end of a path. */
const site = (answers: Readonly<Record<string, object>>) => ({
  secret: () => 'secret-token',
  env: () => 'https://vendor.example',
  signal: new AbortController().signal,
  clock: { now: () => 0 },
  fetch: async (to: string | URL | Request) => {
    const { pathname } = new URL(String(to))
    const [, answer] = Object.entries(answers).find(([path]) => pathname.endsWith(path)) ?? []
    return Response.json(answer)
  },
})

const isFound = async (looking: Promise<readonly unknown[]>) => (await looking).length > 0

/** A message of Slack that is ours where bot and kind are. */
const message = ({ marker, bot, kind }: { readonly marker: string; readonly bot: string; readonly kind: string }) => ({
  ...{ ts: '1.000000', bot_id: bot },
  metadata: { event_type: kind, event_payload: { marker } },
})
const kindsOfOthers: Readonly<Record<string, string>> = { '22': 'theirs', '112': 'canary_steps_2', '1': 'canary' }
const kindOf = (kind: string) => kindsOfOthers[kind] ?? 'canary_steps'

const slack: KeyMaker[] = [
  differsInEachPart('a message of ours', { marker: name, bot: name, kind: name }, (one, other) => {
    const messages = [message({ ...other, kind: kindOf(other.kind) })]
    const answers = { 'conversations.history': { ok: true, messages }, 'auth.test': { ok: true, bot_id: one.bot } }
    return isFound(slackClient(site(answers)).find({ channel: 'C0PAY', marker: one.marker }))
  }),
  differsInEachPart('a message that is there', { ts: name }, (one, other) => {
    const answers = { 'conversations.replies': { ok: true, messages: [{ ts: other.ts }] } }
    return slackClient(site(answers)).isThere({ channel: 'C0PAY', ts: one.ts })
  }),
]

const issue = (key: string) => ({ id: '1', key, fields: { status: { id: '1', name: 'Open' } } })
const status = (id: string, called = id) => ({ id, name: called, untranslatedName: called })
const transition = (id: string, called: string, to: string) => ({ id, name: called, to: status('9', to), fields: {} })
const going = { key: 'PAY-1', status: status('8', 'Open'), fields: {} }
const picks = (wanted: string, ...transitions: Parameters<typeof pickTransition>[0]) =>
  'transition' in pickTransition(transitions, { ...going, wanted })

const jira: KeyMaker[] = [
  differsInEachPart('an issue by its key', { issue: number }, async (one, other) => {
    const client = jiraClient(site({ [`/PAY-${one.issue}`]: issue(`PAY-${other.issue}`) }))
    return client.status(`PAY-${one.issue}`).then(
      () => true,
      () => false,
    )
  }),
  differsInEachPart('a type of issues', { type: number }, (one, other) => {
    const statuses = [{ id: String(other.type), statuses: [status('1')] }]
    return isFound(jiraClient(site({ statuses })).statuses('PAY-1', String(one.type)))
  }),
  differsInEachPart('a status by its name', { called: name }, (one, other) =>
    isCalled(status('1', other.called), one.called),
  ),
  differsInEachPart('a status that has a name in another language', { called: name }, (one, other) =>
    isCalled({ ...status('1', 'Offen'), untranslatedName: other.called }, one.called),
  ),
  differsInEachPart('a transition by its name', { called: name }, (one, other) =>
    picks(one.called, transition('a', other.called, 'Done')),
  ),
  differsInEachPart('a transition by where it leads', { called: name }, (one, other) =>
    picks(one.called, transition('a', 'Finish', other.called)),
  ),
  differsInEachPart('a transition by its ID', { id: name }, (one, other) =>
    picks(one.id, transition(other.id, 'Finish', 'Done')),
  ),
  differsInEachPart('a status by its ID', { id: name }, async (one, other) => {
    const api = { transitions: async () => [], statuses: async () => [] }
    const way = await wayTo(api, { ...going, status: status(other.id, 'Open'), wanted: status(one.id, 'Open') })
    return way.problem === undefined
  }),
  differsInEachPart('a status that is known by its ID as it was written', { id: name }, async (one, other) => {
    const statuses = async () => [{ ...status(other.id, 'Fertig'), untranslatedName: 'Done' }]
    const api = { transitions: async () => [], statuses }
    const way = await wayTo(api, { ...going, status: { id: one.id, name: 'Fertig' }, wanted: 'Done' })
    return way.problem === undefined
  }),
  differsInEachPart('a move to the status that an issue has', { to: name }, async (one, other) => {
    const histories = [{ id: '7', created: '2026-01-01T10:00:00.000+0000', items: [{ field: 'status', to: other.to }] }]
    const fields = { status: status(one.to, 'Open'), issuetype: { id: '1' } }
    const answers = { '/PAY-1': { ...issue('PAY-1'), fields, changelog: { histories } } }
    return (await jiraClient(site(answers)).issue('PAY-1')).moved !== undefined
  }),
]

const others: KeyMaker[] = [
  differsInEachPart('an annotation of ours', { tag: text }, (one, other) => {
    const annotations = [{ id: 1, time: 1, text: 'a', tags: [other.tag] }]
    return isFound(grafana(site({ annotations })).find({ tag: one.tag, since: 0 }))
  }),
]

it.each([...slack, ...jira, ...others])('$of is another where the name goes on', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

it.each(['workflow_dispatch_2', 'workflow', ''])('a run that was started by %j is none of ours', async (event) => {
  const run = {
    id: 1,
    display_title: 'k1',
    status: 'completed',
    conclusion: 'success',
    html_url: 'https://x.example/1',
  }
  const answers = { '/runs': { total_count: 1, workflow_runs: [{ ...run, event }] } }
  const looking = githubClient(site(answers)).findRuns({ repository: 'acme/shop', workflow: 'e2e.yaml', marker: 'k1' })
  expect(await looking).toEqual([])
})

it('a code that goes on is none that Slack has a row for, and neither is one to another method', () => {
  const answer = { method: 'chat.postMessage', status: 200 }
  const named = (given: object) => slackAnswer({ ...answer, code: 'x', ...given }).name
  const unknown = named({})
  for (const code of ['not_in_channel', 'invalid_auth', 'missing_scope', 'message_limit_exceeded']) {
    expect(named({ code })).not.toBe(unknown)
    for (const other of [`${code}_2`, code.slice(0, -1)]) expect(named({ code: other })).toBe(unknown)
  }
  expect(named({ method: 'chat.update', code: 'message_not_found' })).toBe('the message is gone')
  for (const method of ['chat.update2', 'chat.', 'chat'])
    expect(named({ method, code: 'message_not_found' })).not.toBe('the message is gone')
})

it.each([
  ['USLACKBOT', true],
  ['USLACKBOT2', false],
  ['USLACK', false],
])('%s is a bot though Slack does not say so: %s', async (id, isBot) => {
  const client = slackClient(site({ 'users.info': { ok: true, user: { id } } }))
  expect(await client.user(id)).toMatchObject({ id, isBot })
})
