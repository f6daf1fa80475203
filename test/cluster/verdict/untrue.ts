import type { Evidence } from './evidence.ts'
import { isCard, isRoot } from './marked.ts'
import { type SeenRollout, stepAt, versionsOf } from './seen-rollout.ts'

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

/** What steps said that they told is there: below the last thread, what the last attempt told. */
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

/** What vendors show that is not so, or do not show that should be there. */
export const untrue = (evidence: Evidence): string[] => [...threads(evidence), ...cards(evidence), ...lost(evidence)]
