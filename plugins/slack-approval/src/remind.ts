import { formatDuration, type RunIo } from '@canary-steps/sdk'
import { postOnce, type SlackClient, ThreadGone, threadOf } from '@canary-steps/vendors/slack'
import type { Config } from './config.ts'
import type { State } from './state.ts'

/** Reminds in the thread of the card. Of reminders that were missed only the last is made up for. False: the card is gone. */
export const remind = async (
  api: SlackClient,
  { clock, once }: Pick<RunIo, 'clock' | 'once'>,
  { remindEvery }: Config,
  { card, effect }: State,
): Promise<boolean> => {
  if (remindEvery === undefined) return true
  const waiting = clock.now() - Number(card.ts) * 1_000
  const due = Math.floor(waiting / remindEvery)
  if (due < 1) return true
  const text = `:bell: waiting for a decision since ${formatDuration(due * remindEvery)}`
  const name = `reminder/${effect === 'card' ? due : `again/${due}`}`
  const reminding = once(name, postOnce(api, { channel: card.channel, threadTs: threadOf(card), text }))
  return reminding.then(
    () => true,
    (error: unknown) => {
      if (error instanceof ThreadGone) return false
      throw error
    },
  )
}
