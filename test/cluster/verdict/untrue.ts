import type { Evidence } from './evidence.ts'
import { isCard, isRoot } from './marked.ts'
import { attemptsOf, type SeenRollout, type StepStatus, stepAt, versionsOf } from './seen-rollout.ts'

/** How a thread says that its rollout ended. */
const words = {
  succeeded: ':white_check_mark: Healthy',
  promoted: ':fast_forward:',
  aborted: ':rewind: aborted',
  failed: ':x: failed',
  expired: ':hourglass: ran out of time',
  superseded: ':arrows_counterclockwise: superseded',
  orphaned: ':grey_question: gone',
} as const
type Word = keyof typeof words

const wentBack: readonly Word[] = ['aborted', 'failed', 'expired']

/** How the last attempt at the newest revision ended. */
const lastEnding = ({ history, isGone }: Evidence): readonly Word[] => {
  const { phase } = history.at(-1)?.status ?? {}
  const ending: readonly Word[] = phase === 'Healthy' ? ['succeeded', 'promoted'] : phase === 'Degraded' ? wentBack : []
  return isGone ? [...ending, 'orphaned'] : ending
}

/** How an attempt ended after which another one began, or another revision. */
const earlierEnding = (seen: readonly SeenRollout[]): readonly Word[] => [
  'superseded',
  ...(seen.some(({ status }) => status.abort) ? wentBack : []),
  ...(seen.some(({ status }) => status.phase === 'Healthy') ? (['succeeded', 'promoted'] as const) : []),
]

/** Each thread tells how its attempt ended: the last one of a revision as that did. */
const threads = (evidence: Evidence): string[] => {
  const { vendors, history } = evidence
  const versions = versionsOf(history)
  const newest = versions.at(-1)?.revision
  const roots = vendors.messages.filter(isRoot).map((root) => {
    const revision = Number(/ revision (\d+):/.exec(root.text)?.[1])
    return { ...root, revision }
  })
  return roots.flatMap(({ text, ts, revision }) => {
    const isLast =
      revision === newest && !roots.some((other) => other.revision === revision && Number(other.ts) > Number(ts))
    const truths = isLast
      ? lastEnding(evidence)
      : earlierEnding(versions.flatMap((one) => (one.revision === revision ? [one.seen] : [])))
    return truths.some((truth) => text.startsWith(words[truth])) || text.startsWith(':rocket:')
      ? []
      : [`Slack says "${text.split('\n')[0]}", the truth is ${truths.join(' or ')}`]
  })
}

/** As many cards say that people agreed as people did in Slack, whose names begin with U. */
const cards = ({ vendors, decided }: Evidence): string[] =>
  (
    [
      ['approved', ':white_check_mark: approved'],
      ['rejected', ':no_entry: rejected'],
    ] as const
  ).flatMap(([decision, said]) => {
    const telling = vendors.messages.filter((one) => isCard(one) && one.text.startsWith(said)).length
    const count = decided.filter(({ by, decision: made }) => by.startsWith('U') && made === decision).length
    return telling === count
      ? []
      : [`Slack has ${telling} cards that say ${decision}, and people decided so ${count} times`]
  })

const isEnding = (text: string): boolean => Object.values(words).some((word) => text.startsWith(word))

/** Messages that steps claim to have sent are there: below the last thread, those of the last attempt. */
const lost = ({ vendors, history }: Evidence): string[] => {
  const last = history.at(-1)
  const root = vendors.messages
    .filter(isRoot)
    .toSorted((one, other) => Number(one.ts) - Number(other.ts))
    .at(-1)
  const told = (last?.status.canary.stepPluginStatuses ?? []).filter(
    ({ index, operation, phase }) =>
      last && operation === 'Run' && phase === 'Successful' && stepAt(last, index) === 'slack-notify',
  ).length
  const replies = vendors.messages.filter((one) => root && one.thread_ts === root.ts && !isEnding(one.text)).length
  return replies < told ? [`${told} steps told their thread something, and ${replies} messages are there`] : []
}

const outcomes = (tags: readonly string[]): string[] => tags.filter((tag) => tag.startsWith('outcome:'))

/** An annotation ends once, and says of a rollout that only went on that it did. */
const annotations = ({ vendors, history }: Evidence): string[] => {
  const onlyWentOn =
    attemptsOf(history).length === 1 &&
    history.at(-1)?.status.phase === 'Healthy' &&
    !history.some(({ status }) => status.abort)
  return vendors.annotations.flatMap(({ tags }) => [
    ...(outcomes(tags).length > 1 ? [`Grafana says ${outcomes(tags).join(' and ')} of one region`] : []),
    ...outcomes(tags).flatMap((outcome) =>
      onlyWentOn && wentBack.some((word) => outcome === `outcome:${word}`)
        ? [`Grafana says ${outcome} of a rollout that only went on`]
        : [],
    ),
  ])
}

/** A message about a Rollout in a channel names it. */
const foreign = ({ name, vendors }: Evidence): string[] =>
  vendors.messages.flatMap((one) =>
    (isRoot(one) || isCard(one)) && ![`/${name} `, `/${name}* `].some((its) => one.text.includes(`${its}revision `))
      ? [`Slack has in the channel of ${name}: ${one.text.split('\n')[0]}`]
      : [],
  )

/** The results of steps are there, though more may be there of attempts before. */
const notThere = ({ vendors, history }: Evidence): string[] => {
  const last = history.at(-1)
  if (!last) return []
  const hasDone = ({ index, operation, phase }: StepStatus, kind: string, config: string): boolean =>
    operation === 'Run' &&
    phase === 'Successful' &&
    stepAt(last, index) === kind &&
    JSON.stringify(last.spec.strategy.canary.steps[index]?.plugin?.config ?? '').includes(config)
  const made = [
    ['GitHub', 'runs', vendors.runs.length, 'github-workflow', ''],
    ['Grafana', 'annotations', vendors.annotations.length, 'grafana-annotation', '"start":'],
  ] as const
  return made.flatMap(([vendor, things, count, kind, config]) => {
    const done = last.status.canary.stepPluginStatuses.filter((one) => hasDone(one, kind, config)).length
    return count < done ? [`${done} steps did something at ${vendor}, and ${count} ${things} are there`] : []
  })
}

/** Things that vendors show wrongly, or should show and do not. */
export const untrue = (evidence: Evidence): string[] => [
  ...threads(evidence),
  ...cards(evidence),
  ...annotations(evidence),
  ...foreign(evidence),
  ...lost(evidence),
  ...notThere(evidence),
]
