import * as z from 'zod'

/** Milliseconds since 1970. Jira writes `+0000`, which the standard does not know. */
const JiraTime = z
  .string()
  .transform((text) => Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')))
  .pipe(z.number())

/**
 * A status of a workflow. The names are for people, and differ between the projects. `name` is in the language of the account that asks,
 * `untranslatedName` as it was written. For the status of an issue or a transition Jira tells the first only.
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
/** People as Jira lets ours see them: an e-mail that its owner hides is not there, or empty. */
export const AccountsAnswer = z.array(AccountAnswer.extend({ emailAddress: z.string().nullish() }))

const Author = z.object({
  accountId: z.string(),
  displayName: z.string().default(''),
  /** Only where its owner lets it be seen. */
  emailAddress: z.string().nullish(),
  accountType: z.string().optional(),
  active: z.boolean().default(true),
})

const History = z.object({
  id: z.string(),
  created: JiraTime,
  /** Absent where nobody did it, or where the account is gone. */
  author: Author.optional().catch(undefined),
  items: z.array(z.object({ field: z.string(), to: z.string().nullish() })),
})
type History = z.output<typeof History>

export const IssueNowAnswer = z.object({
  id: z.string(),
  key: z.string(),
  fields: z.object({ status: JiraStatus, issuetype: z.object({ id: z.string() }) }),
  changelog: z.object({ histories: z.array(History) }),
})

/** An account of Jira. `email` where Jira shows it. `isPerson`: neither an app, nor a customer of a service desk, nor deactivated. */
export type JiraAccount = {
  readonly id: string
  readonly name: string
  readonly email: string | undefined
  readonly isPerson: boolean
}

/** The move that brought an issue to its status. `at` in milliseconds since 1970. */
export type IssueMove = { readonly id: string; readonly at: number; readonly by: JiraAccount | undefined }

/** An issue as it is now. `moved`: by whom it came to its status; undefined when Jira does not tell (any more). */
export type IssueNow = {
  readonly id: string
  readonly key: string
  readonly type: string
  readonly status: JiraStatus
  readonly moved: IssueMove | undefined
}

const accountOf = ({ author }: History): JiraAccount | undefined =>
  author && {
    id: author.accountId,
    name: author.displayName || author.accountId,
    email: author.emailAddress?.toLowerCase() || undefined,
    isPerson: author.accountType === 'atlassian' && author.active,
  }

const isMove = ({ field }: { readonly field: string }): boolean => field.toLowerCase() === 'status'

/** The facts about an issue in an answer with the newest hundred changes. */
export const issueNow = ({ id, key, fields, changelog }: z.output<typeof IssueNowAnswer>): IssueNow => {
  const { status, issuetype } = fields
  const [last] = changelog.histories
    .filter(({ items }) => items.some(isMove))
    .toSorted((one, other) => other.created - one.created)
  const isToHere = last?.items.some((item) => isMove(item) && item.to === status.id)
  const moved = last && isToHere ? { id: last.id, at: last.created, by: accountOf(last) } : undefined
  return { id, key, type: issuetype.id, status, moved }
}
