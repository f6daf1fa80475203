import { shortened } from '@canary-steps/sdk'
import * as z from 'zod'

/** What the dialog belongs to: it comes back with the answer. */
export const DialogPlace = z.strictObject({ ticket: z.string().min(1), channel: z.string(), ts: z.string() })

/** A question for the reason of a rejection. `trigger` of the click, worth 3 seconds; `title`: what is longer than 24 characters is shortened. */
export type ReasonDialog = z.output<typeof DialogPlace> & { readonly trigger: string; readonly title: string }

/** By which the answer is known as ours. */
export const reasonCallback = 'canary_steps_reject'

/** Block and action of the one input. */
export const reasonInput = 'reason'

/** Characters; a reason is shown on the card and kept with the step. */
const maxLength = 500

/** Characters of a modal's title (docs.slack.dev, reference, views). */
const mostTitle = 24

const plainText = (text: string) => ({ type: 'plain_text' as const, text })

/** The modal as `views.open` takes it. */
export const reasonView = ({ ticket, channel, ts, title }: Omit<ReasonDialog, 'trigger'>) => ({
  type: 'modal' as const,
  callback_id: reasonCallback,
  private_metadata: JSON.stringify({ ticket, channel, ts } satisfies z.input<typeof DialogPlace>),
  title: plainText(shortened(title, mostTitle)),
  submit: plainText('Send'),
  close: plainText('Cancel'),
  blocks: [
    {
      type: 'input' as const,
      block_id: reasonInput,
      label: plainText('Reason'),
      element: {
        type: 'plain_text_input' as const,
        action_id: reasonInput,
        multiline: true,
        min_length: 1,
        max_length: maxLength,
      },
    },
  ],
})
