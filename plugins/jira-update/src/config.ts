import { template } from '@canary-steps/sdk'
import { issueKeys } from '@canary-steps/vendors/jira'
import * as z from 'zod'
import { FieldValue } from './field-value.ts'

const name = z.string().min(1).max(255)

/** A number is the ID of a transition. */
const transition = z.union(
  [name, z.int().positive().transform(String)],
  'must be the name of a status or of a transition, or the number of a transition',
)

/** People look for it here: `gate` belongs to a step, so that waiting is one of its own. */
const waits = ({ code, keys }: { readonly code?: string; readonly keys?: readonly string[] }) =>
  code === 'unrecognized_keys' && keys?.includes('waitFor')
    ? 'Unrecognized key: "waitFor": this step informs and never waits; waiting for a status is the gate for approvals in Jira, a step of its own'
    : undefined

export const Config = z
  .strictObject(
    {
      issues: issueKeys(),
      comment: template()
        .min(1)
        .max(5_000)
        .optional()
        .describe('Comment on each issue. A template. An empty line begins a paragraph, addresses become links.'),
      internal: z
        .boolean()
        .default(false)
        .describe(
          'Whether comments are internal ones of Jira Service Management, which customers do not see. Elsewhere it changes nothing. Default `false`.',
        ),
      transition: transition
        .optional()
        .describe(
          'Where each issue is moved to: the name of a status or of a transition, or the ID of a transition. One of that status already stays where it is.',
        ),
      fields: z
        .record(name, FieldValue)
        .default({})
        .describe(
          'Fields by their IDs, such as `customfield_10010`, in the [shapes](#fields) that Jira takes. Texts are templates. Those of the transition’s screen are set with it.',
        ),
      labels: z.array(template().min(1).max(255)).max(20).default([]).describe('Labels that are added. Templates.'),
      fixVersion: template()
        .min(1)
        .max(255)
        .optional()
        .describe('Version that is added to the fix versions; the project must have it. A template.'),
      remoteLink: z.boolean().default(false).describe('Whether each issue links to the rollout. Default `false`.'),
      link: template()
        .max(1_000)
        .optional()
        .describe(
          "Address that the link leads to. A template. Unless given, the Rollout's annotation `canary-steps/url`.",
        ),
      onAbort: z
        .strictObject({ transition: transition.optional(), comment: template().min(1).max(2_000).optional() })
        .optional()
        .describe(
          'Done when the rollout goes back. `transition`: by default back to the status from before. `comment`: a template, rendered when the step runs.',
        ),
    },
    { error: waits },
  )
  .refine(
    ({ comment, transition, fields, labels, fixVersion, remoteLink, onAbort }) =>
      [comment, transition, fixVersion, onAbort].some((action) => action !== undefined) ||
      Object.keys(fields).length > 0 ||
      labels.length > 0 ||
      remoteLink,
    'must do something: set one of comment, transition, fields, labels, fixVersion, remoteLink and onAbort',
  )
export type Config = z.output<typeof Config>
