import { expect, it } from 'vitest'
import type { Evidence } from './evidence.ts'
import { aborted, after, at, inJournal, instead } from './testing/changed-evidence.ts'
import { annotation, card, ran, reply, root, sampleEvidence, seen, statuses, vote } from './testing/sample-evidence.ts'
import { verdictOf } from './verdict-of.ts'

const { vendors, journal, history } = sampleEvidence
const [, gate = vote] = journal.audit

it.each<[string, Evidence, string]>([
  [
    'a thread that says another end',
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
  ['a run that is not there', at({ runs: [] }), '1 steps did something at GitHub, and 0 runs are there'],
  [
    'an annotation that is not there',
    at({ annotations: [] }),
    '1 steps did something at Grafana, and 0 annotations are there',
  ],
  [
    'an annotation that says of what is Healthy that it was taken back',
    at({ annotations: [{ ...annotation, tags: [...annotation.tags.slice(0, 2), 'outcome:aborted'] }] }),
    'Grafana says outcome:aborted of a rollout that only went on',
  ],
  [
    'an annotation with two endings',
    at({ annotations: [{ ...annotation, tags: [...annotation.tags, 'outcome:superseded'] }] }),
    'Grafana says outcome:succeeded and outcome:superseded of one region',
  ],
  [
    'a card of another Rollout',
    instead(card, { text: card.text.replace('payments/shop', 'payments/shop-2') }),
    'Slack has in the channel of shop: :white_check_mark: approved: payments/shop-2 revision 2',
  ],
  [
    'a gate that is on record twice',
    inJournal({ audit: [...journal.audit, { ...gate, id: 'again' }] }),
    'the audit has 2 times that step 3 of revision 2 was passed, which was tried 1 times',
  ],
  [
    'one on record of a revision that nobody tried',
    inJournal({ audit: [...journal.audit, { ...gate, revision: 9 }] }),
    'the audit has 1 times that step 3 of revision 9 was passed, which was tried 0 times',
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
