import { Approvers } from '@canary-steps/approvals'
import { duration, template } from '@canary-steps/sdk'
import { groupId } from '@canary-steps/vendors/slack'
import * as z from 'zod'

/** Reminders more often than this annoy people and wear out the channel; milliseconds. */
const shortestReminder = 5 * 60_000

export const Config = z.strictObject({
  channel: z
    .string()
    .regex(/^[CG][A-Z0-9]+$/, 'must be the ID of a channel, such as C0PAY, not its name')
    .describe('ID of the channel of the card.'),
  text: template()
    .max(1_000)
    .default('')
    .describe("Text that helps to decide, such as `{{steps.e2e.url}}`, in Slack's mrkdwn. A template."),
  approvers: Approvers.optional().describe(
    'The approvers: `users` and `groups` by ID, `emails`. Narrows what the settings allow for the namespace.',
  ),
  required: z.number().int().min(1).max(20).default(1).describe('How many people must approve. Default `1`.'),
  requiredFrom: z
    .record(z.string().regex(groupId, 'must be the ID of a user group'), z.number().int().min(1))
    .default({})
    .describe('How many of them from which user group, such as `{ S0SEC: 1 }`.'),
  allowAuthor: z
    .boolean()
    .default(false)
    .describe(
      'Whether the author may approve. The annotation `canary-steps/author` names the author by e-mail or Slack ID. Default `false`.',
    ),
  remindEvery: duration()
    .refine((every) => every >= shortestReminder, 'must be at least 5m')
    .optional()
    .describe('How often the thread of the card reminds people, such as `1h`.'),
  via: z
    .enum(['buttons', 'reactions'])
    .default('buttons')
    .describe(
      'How people decide: `buttons` need the webhook or Socket Mode; `reactions` (✅ or ❌ on the card) are asked for every 30 s. Default `buttons`.',
    ),
})
export type Config = z.output<typeof Config>
