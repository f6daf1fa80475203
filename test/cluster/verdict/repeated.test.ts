import { expect, it } from 'vitest'
import type { Evidence } from './evidence.ts'
import { at, withMessages } from './testing/changed-evidence.ts'
import { annotation, card, issue, message, reply, root, run, sampleEvidence } from './testing/sample-evidence.ts'
import { verdictOf } from './verdict-of.ts'

const { vendors } = sampleEvidence

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
    'Slack has 2 threads about revision 2: it was tried 1 times and told of 1 times',
  ],
  [
    'a thread less than attempts',
    at({ messages: vendors.messages.filter((one) => one !== root) }),
    'Slack has 0 threads',
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

it('a person who is asked to click again has an answer for each click', () => {
  const text = 'The question for the reason could not be shown. Please click Reject again.'
  expect(verdictOf(at({ whispers: [0, 1].map(() => ({ channel: 'C0', user: 'U0ANN', text })) }))).toEqual([])
})
