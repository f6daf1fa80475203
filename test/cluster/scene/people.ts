import type { StoredMessage } from '@canary-steps/sandbox/slack'
import { until } from '../ground/until.ts'
import { approvers } from './settings.ts'
import type { Vendors } from './vendors.ts'

/** Looks for a dialog that a click opens, until it is clicked again, because its opener may have been killed. */
const looks = 50

const hasButtons = ({ blocks }: StoredMessage): boolean => JSON.stringify(blocks ?? []).includes('canary_steps_approve')

/** The newest card of a channel that has buttons. */
export const cardIn = ({ slack }: Vendors, channel: string): StoredMessage | undefined =>
  slack.channels().includes(channel) ? slack.messages(channel).findLast(hasButtons) : undefined

/** The people who decide on cards in Slack. One rejects at a time, for a person answers the dialog that was opened last. */
export const people = (vendors: Vendors) => {
  const { slack } = vendors
  const [user] = approvers.users
  let rejecting = Promise.resolve()
  const click = async (channel: string, action: 'approve' | 'reject'): Promise<boolean> => {
    const { ts } = cardIn(vendors, channel) ?? {}
    // while whoever takes clicks is down there is no answer
    const delivery = ts ? await slack.click({ user, channel, ts, action }).catch(() => undefined) : undefined
    return delivery?.isAcked ?? false
  }
  const sayWhy = async (channel: string, reason: string): Promise<void> => {
    let opened = slack.views().length
    let looked = 0
    await until(`a rejection in ${channel}`, async () => {
      if (looked % looks === 0) {
        opened = slack.views().length
        if (!(await click(channel, 'reject'))) return false
      }
      looked += 1
      return slack.views().length > opened && (await slack.submitReason({ user, reason })).isAcked
    })
  }
  return {
    approve: (channel: string) => until(`an approval in ${channel}`, () => click(channel, 'approve')),
    reject: (channel: string, reason: string): Promise<void> => {
      rejecting = rejecting.then(() => sayWhy(channel, reason))
      return rejecting
    },
  }
}
