import { formatDuration, type RunIo } from '@canary-steps/sdk'
import { postOnce, type SlackClient } from '@canary-steps/vendors/slack'
import type { Config } from './config.ts'
import type { State } from './state.ts'

/** Reminds in the thread of the card. Of reminders that were missed only the last is made up for. */
export const remind = async (
  api: SlackClient,
  { clock, once }: Pick<RunIo, 'clock' | 'once'>,
  { remindEvery }: Config,
  { card }: State,
): Promise<void> => {
  if (remindEvery === undefined) return
  const waiting = clock.now() - Number(card.ts) * 1_000
  const due = Math.floor(waiting / remindEvery)
  if (due < 1) return
  const text = `:bell: waiting for a decision since ${formatDuration(due * remindEvery)}`
  await once(`reminder/${due}`, postOnce(api, { channel: card.channel, threadTs: card.ts, text }))
}
