import type { WebhookEvent } from '@canary-steps/sdk'
import * as z from 'zod'
import { jsonIn } from '../json-in.ts'
import { misfit } from '../misfit.ts'
import { cardTopic } from './card-topic.ts'
import { clickSource, InteractionSource } from './interaction-source.ts'
import { DialogPlace, reasonCallback, reasonInput } from './reason-dialog.ts'
import type { SlackClick } from './slack-click.ts'

const ViewSubmission = InteractionSource.extend({
  type: z.literal('view_submission'),
  view: z.object({
    id: z.string(),
    hash: z.string(),
    callback_id: z.literal(reasonCallback),
    private_metadata: z.string().transform(jsonIn).pipe(DialogPlace),
    state: z.object({
      values: z.object({ [reasonInput]: z.object({ [reasonInput]: z.object({ value: z.string().nullish() }) }) }),
    }),
  }),
})

/** A reason that was given in our dialog. */
export const reasonEvents = (payload: unknown): WebhookEvent[] => {
  const submission = ViewSubmission.safeParse(payload).data
  if (!submission) return []
  const { id, hash, private_metadata: place, state } = submission.view
  const reason = state.values[reasonInput]?.[reasonInput]?.value?.trim() ?? ''
  const { ticket, channel, ts } = place
  const data: SlackClick = { kind: 'reason', ...clickSource(submission), channel, ts, reason }
  return [{ id: `${id}/${hash}`, topic: cardTopic(ticket), data, source: data.user }]
}

const OurDialog = z.object({
  type: z.literal('view_submission'),
  view: z.object({ callback_id: z.literal(reasonCallback) }),
})

/** Why an answer to our dialog tells nothing. Undefined: it is no such answer. */
export const unreadableReason = (payload: unknown): string | undefined =>
  OurDialog.safeParse(payload).success ? misfit(ViewSubmission, payload) : undefined
