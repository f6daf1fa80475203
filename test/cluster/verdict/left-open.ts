import type { Evidence } from './evidence.ts'
import { isCard, isRoot, markerTagIn } from './marked.ts'
import { type SeenRollout, type StepStatus, stepAt } from './seen-rollout.ts'

const openAtVendors = ({ vendors }: Evidence): string[] => [
  ...vendors.messages.flatMap((message) => {
    const { text, blocks, subtype } = message
    if (subtype === 'tombstone') return ['Slack: a thread was deleted, and its replies are left']
    if (JSON.stringify(blocks ?? []).includes('canary_steps_approve'))
      return [`Slack: a card still has buttons: ${text}`]
    if (isCard(message) && text.startsWith(':raised_hand:')) return [`Slack: a card still asks: ${text}`]
    return isRoot(message) && text.startsWith(':rocket:') ? [`Slack: a thread has no end: ${text.split('\n')[0]}`] : []
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

const isOf = (last: SeenRollout, one: StepStatus, operation: string, step: string): boolean =>
  one.operation.toLowerCase() === operation && stepAt(last, one.index) === step

/**
 * An end that came to an error stays on record so: the controller does not call again. The function was told all the same, as often as it is
 * on record.
 */
const untold = ({ name, heard, history, isGone }: Evidence): string[] => {
  const last = history.at(-1)
  if (!last || isGone) return []
  const errors = last.status.canary.stepPluginStatuses.filter((one) => one.operation !== 'Run' && one.phase === 'Error')
  return errors.flatMap((one) => {
    const [operation, step = ''] = [one.operation.toLowerCase(), stepAt(last, one.index)]
    const told = heard.filter(
      (call) => call.operation === operation && call.step === step && call.rollout.endsWith(`/${name}`),
    )
    return told.length >= errors.filter((other) => isOf(last, other, operation, step)).length
      ? []
      : [`${one.operation} of step ${one.index + 1} (${step}) was never told: ${one.message}`]
  })
}

/**
 * Effects that are open at vendors or in the journal, and calls that were not delivered yet. It may still end: of
 * some ends only the next inventory tells.
 */
export const leftOpen = (evidence: Evidence): string[] => [
  ...openAtVendors(evidence),
  ...openInJournal(evidence),
  ...untold(evidence),
]
