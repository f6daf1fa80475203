import * as z from 'zod'
import { JiraTime } from './jira-time.ts'

/**
 * A status of a workflow. The names are for people, and differ between the projects. `name` is in the language of the account that asks,
 * `untranslatedName` as it was written; of an issue's status and a transition's Jira tells the first only.
 */
export const JiraStatus = z.object({ id: z.string(), name: z.string(), untranslatedName: z.string().optional() })
export type JiraStatus = z.output<typeof JiraStatus>

export const IssueAnswer = z.object({ key: z.string(), fields: z.object({ status: JiraStatus }) })

const Field = z.object({ name: z.string(), required: z.boolean(), hasDefaultValue: z.boolean().default(false) })

const Transition = z.object({
  id: z.string(),
  name: z.string(),
  to: JiraStatus,
  /** The fields of its screen. */
  fields: z.record(z.string(), Field).default({}),
})
export type JiraTransition = z.output<typeof Transition>

export const TransitionsAnswer = z.object({ transitions: z.array(Transition) })

export const CommentAnswer = z.object({ id: z.string() })
export const CommentsAnswer = z.object({
  comments: z.array(CommentAnswer.extend({ body: z.unknown(), created: JiraTime.optional().catch(undefined) })),
})
export const PropertyAnswer = z.object({ value: z.unknown() })

/** Of each type of issue in a project. */
export const StatusesAnswer = z.array(z.object({ id: z.string(), statuses: z.array(JiraStatus) }))
export const SiteAnswer = z.object({ baseUrl: z.string().optional() })
export const AccountAnswer = z.object({ accountId: z.string() })
export const AccountsAnswer = z.array(AccountAnswer)
