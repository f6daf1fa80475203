import { Approvers } from '@canary-steps/approvals'
import { template } from '@canary-steps/sdk'
import { isSame, issueKeys } from '@canary-steps/vendors/jira'
import * as z from 'zod'

/** People write IDs as numbers, too. */
const status = z.union(
  [z.string().trim().min(1).max(255), z.int().positive().transform(String)],
  'must be the name of a status, or its ID',
)

export const Config = z
  .strictObject({
    issues: issueKeys(),
    waitFor: status.describe('The status that approves, by its name or ID. All issues must be moved there.'),
    rejected: z
      .array(status)
      .max(10)
      .default([])
      .describe(
        'Statuses that reject, by their names or IDs. One issue in one of them is enough, whoever moved it there, and when.',
      ),
    comment: template()
      .min(1)
      .max(2_000)
      .optional()
      .describe(
        'Comment on each issue that asks people to move it. A template. An empty line begins a paragraph, addresses become links.',
      ),
    internal: z
      .boolean()
      .default(false)
      .describe(
        'Whether the comment is an internal one of Jira Service Management, which customers do not see. Elsewhere it changes nothing. Default `false`.',
      ),
    approvers: Approvers.pick({ accounts: true, emails: true })
      .optional()
      .describe('The approvers: `accounts` by ID, `emails`. Narrows what the settings allow for the namespace.'),
    allowAuthor: z
      .boolean()
      .default(false)
      .describe(
        'Whether the author may approve. The annotation `canary-steps/author` names the author by e-mail, `canary-steps/jira-author` by account ID. Default `false`.',
      ),
    allowEarlier: z
      .boolean()
      .default(false)
      .describe(
        'Whether a move from before the step began counts, as of a change that was approved in advance. Default `false`.',
      ),
  })
  .refine(
    ({ waitFor, rejected }) => !rejected.some((name) => isSame(name, waitFor)),
    'rejected has the status of waitFor: one cannot mean both',
  )
export type Config = z.output<typeof Config>
