import { expect, it } from 'vitest'
import type { Evidence } from './evidence.ts'
import {
  annotation,
  askingCard,
  card,
  effect,
  healthy,
  issue,
  message,
  ran,
  reply,
  root,
  run,
  sampleEvidence,
  seen,
  statuses,
  vote,
} from './testing/sample-evidence.ts'
import { verdictOf } from './verdict-of.ts'

const { vendors, journal, history } = sampleEvidence
const at = (more: Partial<Evidence['vendors']>): Evidence => ({
  ...sampleEvidence,
  vendors: { ...vendors, ...more },
})
const withMessages = (...messages: Evidence['vendors']['messages']) =>
  at({ messages: [...vendors.messages, ...messages] })
const instead = (of: Evidence['vendors']['messages'][number], by: object) =>
  at({ messages: vendors.messages.map((one) => (one === of ? { ...one, ...by } : one)) })
const inJournal = (more: Partial<Evidence['journal']>): Evidence => ({
  ...sampleEvidence,
  journal: { ...journal, ...more },
})
const after = (...last: Evidence['history']): Evidence => ({ ...sampleEvidence, history: [...history, ...last] })
const aborted = { phase: 'Degraded', abort: true, currentStepIndex: 0 }

it('nothing is wrong with a release that went well', () => {
  expect(verdictOf(sampleEvidence)).toEqual([])
})

it.each<[string, Evidence, string]>([
  ['a message twice', withMessages({ ...reply, ts: '1.4', text: 'another' }), 'Slack has twice: shop is with 20%'],
  ['a text twice', withMessages(message('other', '1.4', { text: reply.text, thread_ts: root.ts })), 'Slack says twice'],
  [
    'a whisper twice',
    at({ whispers: [0, 1].map(() => ({ channel: 'C0', user: 'U0ANN', text: 'too late' })) }),
    'whispers twice',
  ],
  [
    'a thread more than attempts',
    withMessages({ ...message('other', '0.9', {}), text: root.text }),
    'Slack has 2 threads',
  ],
  [
    'a card more than attempts',
    withMessages(message('other', '1.4', { ...card, ts: '1.4' })),
    'Slack has 2 cards, and',
  ],
  ['a run twice', at({ runs: [run, { ...run, number: 2 }] }), 'GitHub has twice: run 1 of e2e.yaml'],
  [
    'a run more than attempts',
    at({ runs: [run, { ...run, inputs: { 'canary-steps': 'other' } }] }),
    'GitHub has 2 runs',
  ],
  [
    'an annotation twice',
    at({ annotations: [annotation, { ...annotation, id: 2 }] }),
    'Grafana has twice: shop canary',
  ],
  [
    'a comment twice',
    at({ issues: [{ ...issue, comments: [...issue.comments, ...issue.comments] }] }),
    'Jira has twice: PAY-7: shop',
  ],
  ['a move twice', at({ moves: [...vendors.moves, ...vendors.moves] }), 'Jira: PAY-7 was moved twice by 21'],
  [
    'a duplicate that was taken back',
    at({ deleted: ['chat.delete'] }),
    'something was there twice, and was taken back by chat.delete',
  ],
])('%s is told', (_, evidence, sentence) => {
  expect(verdictOf(evidence).join('\n')).toContain(sentence)
})

it.each<[string, Evidence, string]>([
  ['a card with buttons', instead(card, askingCard), 'Slack: a card still has buttons'],
  ['a card for reactions', instead(card, { text: askingCard.text }), 'Slack: a card still asks'],
  [
    'a thread without an ending',
    instead(root, { text: ':rocket: *payments/shop* revision 2: …' }),
    'Slack: a thread has no ending',
  ],
  ['replies without their thread', instead(root, { subtype: 'tombstone' }), 'Slack: a thread was deleted'],
  ['a run that goes on', at({ runs: [{ ...run, status: 'in_progress' }] }), 'GitHub: run 1 of e2e.yaml is in_progress'],
  [
    'an open annotation',
    at({ annotations: [{ ...annotation, tags: annotation.tags.slice(0, 2) }] }),
    'Grafana: annotation 1 has no outcome',
  ],
  [
    'an issue with our mark',
    at({ issues: [{ ...issue, properties: { 'canary-steps': {} } }] }),
    'Jira: PAY-7 is still marked',
  ],
  [
    'an effect of the journal',
    inJournal({ effects: [effect] }),
    'the journal has undo-queued: revision 2, grafana-annotation of step 2, grafana:org: Grafana is down',
  ],
  [
    'an intent of which nobody knows',
    inJournal({ unknown: [{ rollout: 'shop', revision: 2, effect: '0/told' }] }),
    'the journal does not know whether it did 0/told of revision 2',
  ],
])('%s is open', (_, evidence, sentence) => {
  expect(verdictOf(evidence)).toContainEqual(expect.stringContaining(sentence))
})

it.each<[string, Evidence, string]>([
  [
    'a thread that says another ending',
    instead(root, { text: root.text.replace(':white_check_mark: Healthy', ':rewind: aborted') }),
    'the truth is succeeded or promoted',
  ],
  ['one of an aborted rollout that says Healthy', after(seen(aborted)), 'the truth is aborted or failed or expired'],
  [
    'one of a revision that was superseded',
    { ...sampleEvidence, history: [...history.slice(0, 2), seen({}, 3)] },
    'the truth is superseded',
  ],
  [
    'a card that says what nobody decided',
    instead(card, { text: card.text.replace('approved', 'bypassed') }),
    'Slack has 0 cards that say approved',
  ],
  [
    'a text that is not there',
    at({ messages: vendors.messages.filter((one) => one !== reply) }),
    '1 steps told their thread something, and 0 messages are there',
  ],
  [
    'a decision off the record',
    inJournal({ audit: journal.audit.filter((one) => one !== vote) }),
    'the audit has "approved by U0ANN" 0 times',
  ],
  ['one on record that nobody made', { ...sampleEvidence, decided: [] }, 'and it was so decided 0 times'],
  [
    'a gate that was passed off the record',
    inJournal({ audit: [vote] }),
    'the gate of step 3 of revision 2 was passed',
  ],
  [
    'one that was bypassed off the record',
    after(seen({ currentStepIndex: 4, ...statuses(ran(3, { phase: 'Running' })) })),
    'the gate of step 4 of revision 2 was bypassed',
  ],
])('%s is untrue', (_, evidence, sentence) => {
  expect(verdictOf(evidence).join('\n')).toContain(sentence)
})

it.each<[string, Evidence, string]>([
  ['a Rollout that nobody saw', { ...sampleEvidence, history: [] }, 'nobody saw the Rollout'],
  ['one that goes on', after(seen({ phase: 'Progressing', message: 'waits' })), 'the Rollout is Progressing: waits'],
  [
    'a step that runs',
    after(seen({ phase: 'Healthy', ...statuses(ran(1, { phase: 'Running' })) })),
    'Run of step 2 (grafana-annotation) still runs',
  ],
  [
    'an Abort that failed',
    after(seen({ ...aborted, ...statuses(ran(1, { operation: 'Abort', phase: 'Error', message: 'down' })) })),
    'Abort of step 2 (grafana-annotation) came to Error: down',
  ],
  [
    'a step that did not do it',
    after(seen({ phase: 'Healthy', ...statuses(ran(4, { message: 'went on after a failure: x' })) })),
    'Run of step 5 (jira-update) went on after a failure: x',
  ],
  [
    'a reason that is lost',
    {
      ...after(seen({ ...aborted, message: 'failed' })),
      decided: [{ by: 'U0ANN', decision: 'rejected', reason: 'errors' }],
    },
    'its message does not say why it was rejected: failed',
  ],
])('%s is no end', (_, evidence, sentence) => {
  expect(verdictOf(evidence)).toContainEqual(expect.stringContaining(sentence))
})

it('a retry, other steps and a new revision each may have a thread of their own', () => {
  const again = [
    seen(aborted),
    seen({}),
    seen({}, 2, 'other steps'),
    { ...healthy, status: { ...healthy.status, currentStepHash: 'other steps' } },
  ]
  const threads = [':rewind: aborted', ':arrows_counterclockwise: superseded'].map((ending, index) =>
    message(ending, `0.${index}`, { text: `${ending} *payments/shop* revision 2: …` }),
  )
  expect(verdictOf({ ...withMessages(...threads), history: [...history.slice(0, 2), ...again] })).toEqual([])
})

it('a step that was aborted has ended, and what a deleted Rollout had last is no end', () => {
  const root = message('root', '1.0', { text: ':rewind: aborted *payments/shop* revision 2: …' })
  const last = seen({ ...aborted, ...statuses(ran(1, { phase: 'Running' }), ran(1, { operation: 'Abort' })) })
  expect(verdictOf({ ...at({ messages: [root, card] }), history: [...history.slice(0, 2), last] })).toEqual([])
  const gone = {
    ...at({ messages: [{ ...root, text: root.text.replace(/^\S+ \S+/, ':grey_question: gone') }, reply, card] }),
    isGone: true,
  }
  expect(verdictOf({ ...gone, history: history.slice(0, 2) })).toEqual([])
})

it('what a scenario is said to leave it has to leave, and nothing else', () => {
  const evidence = inJournal({ effects: [effect] })
  expect(verdictOf(evidence, [/the journal has undo-queued/])).toEqual([])
  expect(verdictOf(evidence, [/the journal has open/])).toEqual([
    expect.stringContaining('the journal has undo-queued'),
    'this was to be left, and is not: the journal has open',
  ])
})
