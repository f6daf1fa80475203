import { shortened } from '@canary-steps/sdk'
import * as z from 'zod'
import { controlId } from './ids.ts'

/** The owner of a dialog, which comes back with the answer. */
export const DialogPlace = z.strictObject({ ticket: z.string().min(1), channel: z.string(), ts: z.string() })

/** A question to the person who clicked. `trigger` of the click, worth 3 seconds; `title`: shortened to 24 characters. */
export type SlackQuestion = z.output<typeof DialogPlace> & {
  readonly trigger: string
  readonly title: string
  /** Of the dialog, as buttons have one. */
  readonly name: string
  /** The one input: the answer comes back under its name. */
  readonly input: { readonly name: string; readonly label: string; readonly longest: number }
}

/** Characters of a modal's title (docs.slack.dev, reference, views). */
const mostTitle = 24

const plainText = (text: string) => ({ type: 'plain_text' as const, text })

/** The modal as `views.open` takes it. */
export const dialogView = ({ ticket, channel, ts, title, name, input }: Omit<SlackQuestion, 'trigger'>) => ({
  type: 'modal' as const,
  callback_id: controlId(name),
  private_metadata: JSON.stringify({ ticket, channel, ts } satisfies z.input<typeof DialogPlace>),
  title: plainText(shortened(title, mostTitle)),
  submit: plainText('Send'),
  close: plainText('Cancel'),
  blocks: [
    {
      type: 'input' as const,
      block_id: input.name,
      label: plainText(input.label),
      element: {
        type: 'plain_text_input' as const,
        action_id: input.name,
        multiline: true,
        min_length: 1,
        max_length: input.longest,
      },
    },
  ],
})
