import { controlId } from '@canary-steps/vendors/slack/ids'
import { type Decision, firstAfter, nextAfter } from './decision.ts'
import { findButton } from './slack/find-button.ts'
import type { SlackSandbox } from './slack/slack-sandbox.ts'
import type { StoredMessage } from './slack/stored-message.ts'

const people = ['U0ANN', 'U0CAT', 'U0BOB'] as const
const reason = 'the error rate of the canary is up'

const asksForReactions = ({ blocks }: StoredMessage): boolean =>
  JSON.stringify(blocks ?? []).includes(':white_check_mark: to approve')

const approve = controlId('approve')

/**
 * Lets people decide on cards some time after they were posted, one person after the other, for as long as a card asks. A click that does not
 * arrive is tried again.
 */
export const decideOnCards = (slack: SlackSandbox, now: () => number, decision: Decision): (() => Promise<void>) => {
  const done = new Set<string>()
  /** Whether it arrived. */
  const act = async (user: string, channel: string, message: StoredMessage): Promise<boolean> => {
    const { ts } = message
    if (!findButton(message.blocks ?? [], approve)) {
      slack.react(channel, ts, decision === 'approve' ? 'white_check_mark' : 'x', user)
      return true
    }
    const { isAcked } = await slack.click({ user, channel, ts, action: decision })
    if (decision === 'reject' && isAcked) return (await slack.submitReason({ user, reason })).isAcked
    return isAcked
  }
  return async () => {
    for (const channel of slack.channels())
      for (const { ts } of slack.messages(channel))
        for (const [index, user] of people.entries()) {
          const message = slack.messages(channel).find((one) => one.ts === ts)
          const isDue = now() - Number(ts) * 1_000 >= firstAfter + index * nextAfter
          const isAsked = message && (findButton(message.blocks ?? [], approve) || asksForReactions(message))
          if (!message || !isAsked || !isDue || done.has(`${ts}/${user}`)) continue
          const isDone = await act(user, channel, message).catch(() => false)
          if (isDone) done.add(`${ts}/${user}`)
        }
  }
}
