import type { Evidence } from './evidence.ts'
import { isCard, isRoot, markerTagIn } from './marked.ts'

const openAtVendors = ({ vendors }: Evidence): string[] => [
  ...vendors.messages.flatMap((message) => {
    const { text, blocks, subtype } = message
    if (subtype === 'tombstone') return ['Slack: a thread was deleted, and its replies are left']
    if (JSON.stringify(blocks ?? []).includes('canary_steps_approve'))
      return [`Slack: a card still has buttons: ${text}`]
    if (isCard(message) && text.startsWith(':raised_hand:')) return [`Slack: a card still asks: ${text}`]
    return isRoot(message) && text.startsWith(':rocket:')
      ? [`Slack: a thread has no ending: ${text.split('\n')[0]}`]
      : []
  }),
  ...vendors.runs.flatMap(({ number, workflow, status }) =>
    status === 'completed' ? [] : [`GitHub: run ${number} of ${workflow} is ${status}`],
  ),
  ...vendors.annotations.flatMap(({ id, text, tags }) =>
    markerTagIn(tags) === '' || tags.some((tag) => tag.startsWith('outcome:'))
      ? []
      : [`Grafana: annotation ${id} has no outcome: ${text}`],
  ),
  ...vendors.issues.flatMap(({ key, properties }) =>
    'canary-steps' in properties ? [`Jira: ${key} is still marked as moved by us`] : [],
  ),
]

const openInJournal = ({ name, journal }: Evidence): string[] =>
  journal.effects.flatMap(({ rollout, revision, step, state, target, reason }) =>
    rollout.name === name
      ? [`the journal has ${state}: revision ${revision}, ${step.name} of step ${step.number}, ${target}: ${reason}`]
      : [],
  )

/** What is open at vendors, or in the journal. It may still end: of some endings only the next inventory tells. */
export const leftOpen = (evidence: Evidence): string[] => [...openAtVendors(evidence), ...openInJournal(evidence)]
