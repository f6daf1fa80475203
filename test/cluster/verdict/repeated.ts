import type { Evidence } from './evidence.ts'
import { isCard, isRoot, markersOf } from './marked.ts'
import { type Attempt, attemptsOf, type SeenRollout, stepAt } from './seen-rollout.ts'

const twice = (texts: readonly string[]): string[] => [
  ...new Set(texts.filter((text, index) => text !== '' && texts.indexOf(text) !== index)),
]

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 100)

const carriedTwice = ({ vendors }: Evidence): string[] => {
  const markers = markersOf(vendors)
  return Object.entries(markers).flatMap(([vendor, found]) =>
    twice(found.map(({ marker }) => marker)).map(
      (marker) => `${vendor} has twice: ${oneLine(found.find((one) => one.marker === marker)?.text ?? marker)}`,
    ),
  )
}

/** A person who is asked for another click may click as often as asked, and each click has its answer. */
const asksAgain = /\bclick (\w+ )?again\b/

/** Two texts of a thread are never the same: each step says what is its own, and an end is told once. */
const saidTwice = ({ vendors: { messages, whispers } }: Evidence): string[] => [
  ...twice(messages.flatMap((one) => (one.thread_ts ? [`${one.thread_ts} ${one.text}`] : []))).map(
    (text) => `Slack says twice in a thread: ${oneLine(text.slice(text.indexOf(' ') + 1))}`,
  ),
  ...twice(whispers.flatMap(({ user, text }) => (asksAgain.test(text) ? [] : [`${user}: ${text}`]))).map(
    (text) => `Slack whispers twice to ${oneLine(text)}`,
  ),
]

/** The same move of an issue again, without the way back in between. */
const movedTwice = ({ vendors: { moves } }: Evidence): string[] =>
  moves.flatMap(({ issue, transition }, index) => {
    const before = moves.slice(0, index).findLast((one) => one.issue === issue)
    return before?.transition === transition ? [`Jira: ${issue} was moved twice by ${transition}`] : []
  })

/** How many of its steps of a kind a Rollout has at most, of all lists that it had. */
const mostOf = (history: readonly SeenRollout[], kind: string, config: string): number =>
  Math.max(
    0,
    ...history.map(
      (seen) =>
        seen.spec.strategy.canary.steps.filter(
          ({ plugin }, index) =>
            stepAt(seen, index) === kind && (config === '' || JSON.stringify(plugin?.config).includes(config)),
        ).length,
    ),
  )

/** Each attempt at a revision makes of everything what its steps say, whatever markers these carry. */
const moreThanAttempts = ({ vendors, history }: Evidence): string[] => {
  const { length: attempts } = attemptsOf(history)
  const counted = [
    ['Slack', 'cards', vendors.messages.filter(isCard).length, mostOf(history, 'slack-approval', '')],
    ['GitHub', 'runs', vendors.runs.length, mostOf(history, 'github-workflow', '')],
    ['Grafana', 'annotations', vendors.annotations.length, mostOf(history, 'grafana-annotation', '"start":')],
  ] as const
  return counted.flatMap(([vendor, things, count, ofOne]) =>
    count > attempts * ofOne
      ? [`${vendor} has ${count} ${things}, and the steps of all attempts make ${attempts * ofOne}`]
      : [],
  )
}

/** Whether an attempt told something in Slack, and the controller knows it. */
const hasTold = ({ seen }: Attempt): boolean =>
  seen.some((one) =>
    one.status.canary.stepPluginStatuses.some(
      ({ index, operation, phase }) =>
        operation === 'Run' && phase === 'Successful' && stepAt(one, index) === 'slack-notify',
    ),
  )

/** Each attempt that told something has a thread of its own, and no other. */
const threads = ({ vendors, history }: Evidence): string[] => {
  const roots = vendors.messages.filter(isRoot)
  const all = attemptsOf(history)
  return [...new Set(all.map(({ revision }) => revision))].flatMap((revision) => {
    const count = roots.filter(({ text }) => text.includes(` revision ${revision}:`)).length
    const attempts = all.filter((one) => one.revision === revision)
    const told = attempts.filter(hasTold).length
    return count >= told && count <= attempts.length
      ? []
      : [
          `Slack has ${count} threads about revision ${revision}: it was tried ${attempts.length} times and told of ${told} times`,
        ]
  })
}

/** Things that are at vendors more than once, or were until they were taken back. */
export const repeated = (evidence: Evidence): string[] => [
  ...carriedTwice(evidence),
  ...saidTwice(evidence),
  ...movedTwice(evidence),
  ...moreThanAttempts(evidence),
  ...threads(evidence),
  ...evidence.vendors.deleted.map((operation) => `something was there twice, and was taken back by ${operation}`),
]
