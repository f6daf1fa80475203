import { expect, it } from 'vitest'
import type { Evidence } from './evidence.ts'
import { at, inJournal, instead } from './testing/changed-evidence.ts'
import { annotation, askingCard, card, effect, issue, root, run } from './testing/sample-evidence.ts'
import { verdictOf } from './verdict-of.ts'

it.each<[string, Evidence, string]>([
  ['a card with buttons', instead(card, askingCard), 'Slack: a card still has buttons'],
  ['a card for reactions', instead(card, { text: askingCard.text }), 'Slack: a card still asks'],
  [
    'a thread without an end',
    instead(root, { text: ':rocket: *payments/shop* revision 2: …' }),
    'Slack: a thread has no end',
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
