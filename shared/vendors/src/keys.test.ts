import type { Webhook } from '@canary-steps/sdk'
import { differsInEachPart, type KeyMaker, keysDiffer, name, number, text } from '@canary-steps/testing/keys-differ'
import { expect, it } from 'vitest'
import { runTopic } from './github/ids.ts'
import { githubWebhook } from './github/webhook.ts'
import { effectOf, issueTopic, targetOf } from './jira/ids.ts'
import { jiraWebhook } from './jira/webhook.ts'
import { controlId, ticketTopic } from './slack/ids.ts'
import { eventsOf } from './slack/webhook.ts'

/** By what an event is told from others: its topic, and its id there. */
const told = (events: ReturnType<Webhook['read']>) => {
  expect(events).toHaveLength(1)
  return events.map(({ topic, id }) => [topic, id])
}

const sent = { 'x-github-event': 'workflow_run' }
const run = { repository: name, id: number, attempt: number, action: name }
const source = { user: { id: 'U0ANN', team_id: 'T0' }, api_app_id: 'A0' }

const makers: KeyMaker[] = [
  keysDiffer('a run of GitHub', { repository: name, id: number }, ({ repository, id }) => runTopic(repository, id)),
  keysDiffer('what GitHub tells', run, ({ repository, id, attempt, action }) => {
    const about = { id, run_attempt: attempt, status: 'completed', conclusion: 'success', html_url: '' }
    const body = JSON.stringify({ action, repository: { full_name: `acme/${repository}` }, workflow_run: about })
    return told(githubWebhook.read({ headers: new Headers(sent), body }))
  }),
  keysDiffer('what Jira tells of an update', { issue: number, change: number }, ({ issue, change }) =>
    told(
      jiraWebhook.read({
        headers: new Headers(),
        body: JSON.stringify({
          webhookEvent: 'jira:issue_updated',
          issue: { id: issue, key: 'PAY-1' },
          changelog: { id: change, items: [{ field: 'status' }] },
        }),
      }),
    ),
  ),
  keysDiffer('an issue of Jira', { id: number }, ({ id }) => issueTopic(String(id))),
  keysDiffer('what is open at an issue', { key: text }, ({ key }) => effectOf(key)),
  keysDiffer('what policy is asked of an issue', { project: name }, ({ project }) => targetOf(`${project}-1`)),
  keysDiffer(
    'a click in Slack',
    { ticket: name, channel: name, ts: name, user: name, at: name, kind: name },
    ({ ticket, channel, ts, user, at, kind }) =>
      told(
        eventsOf({
          ...source,
          ...{ type: 'block_actions', user: { id: user }, container: { channel_id: channel, message_ts: ts } },
          actions: [{ action_id: controlId(kind), value: ticket, action_ts: at }],
        }),
      ),
  ),
  keysDiffer('an answer in a dialog of Slack', { ticket: name, id: name, hash: name }, ({ ticket, id, hash }) =>
    told(
      eventsOf({
        ...{ ...source, type: 'view_submission' },
        view: {
          ...{ id, hash, callback_id: controlId('reject') },
          private_metadata: JSON.stringify({ ticket, channel: 'C0', ts: '1' }),
          state: { values: { reason: { reason: { value: 'no' } } } },
        },
      }),
    ),
  ),
]

it.each(makers)('$of is another where any part of it is', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

it('the event of Jira about a deleted issue is unlike its earlier events about it', () => {
  const issue = { id: '1', key: 'PAY-1' }
  const changelog = { id: 'deleted', items: [{ field: 'status' }] }
  const read = (body: object) => jiraWebhook.read({ headers: new Headers(), body: JSON.stringify(body) })
  expect(read({ webhookEvent: 'jira:issue_updated', issue, changelog })).toEqual([])
  expect(told(read({ webhookEvent: 'jira:issue_deleted', issue }))).toEqual([['jira/1', '1/deleted']])
})

it('no topic of a vendor is one of another', () => {
  const topics = [runTopic('acme/shop', 1), issueTopic('1'), ticketTopic('1'), issueTopic('acme/shop/runs/1')]
  expect(new Set([...topics, ticketTopic('acme/shop/runs/1')]).size).toBe(topics.length + 1)
})

it('GitHub’s repositories are one in whatever letters', async () => {
  const cased = differsInEachPart(
    'letters',
    { id: number },
    (one, other) => runTopic('Acme/Shop', one.id) === runTopic('acme/shop', other.id),
  )
  expect(await cased.mistakes()).toEqual([])
})
