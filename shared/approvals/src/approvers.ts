import { accountOrAny } from '@canary-steps/vendors/jira/ids'
import { groupId, userId } from '@canary-steps/vendors/slack/ids'
import * as z from 'zod'

/** The one name that stands for everybody. */
export const anyAccount = '*'

/** Who may decide. Each list lets in the people that it names, if the vendor knows people by such names. */
export const Approvers = z.strictObject({
  users: z.array(z.string().regex(userId, 'must be the ID of a Slack user, such as U0ANN')).default([]),
  groups: z.array(z.string().regex(groupId, 'must be the ID of a Slack user group, such as S0PAY')).default([]),
  emails: z.array(z.email()).default([]),
  /** Of Jira. `*`: whomever its workflow lets move the issue. */
  accounts: z
    .array(z.string().regex(accountOrAny, 'must be a Jira account ID, such as 712020:5b10ac8d, or *'))
    .default([]),
})
export type Approvers = z.output<typeof Approvers>

/** The operator's rules for approvals in a namespace: a Rollout's config can narrow it, never widen it. */
export const ApprovalPolicy = Approvers.extend({
  required: z.number().int().min(1).default(1),
  requiredFrom: z.record(z.string(), z.number().int().min(1)).default({}),
  allowAuthor: z.boolean().default(false),
  allowEarlier: z.boolean().default(false),
})
export type ApprovalPolicy = z.output<typeof ApprovalPolicy>
