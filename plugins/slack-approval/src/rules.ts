import type { ApprovalPolicy, Approvers } from '@canary-steps/sdk'
import type { Config } from './config.ts'

/** Who may decide and how many must. Everyone of `lists` has to name a person; no list names nobody. */
export type Rules = {
  readonly lists: readonly Approvers[]
  readonly required: number
  readonly requiredFrom: Readonly<Record<string, number>>
  readonly allowAuthor: boolean
}

const stricter = (one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((group) => [
      group,
      Math.max(one[group] ?? 0, other[group] ?? 0),
    ]),
  )

/** What the settings say of the namespace, narrowed by the config. Where the settings say nothing, the config alone counts. */
export const rulesOf = (config: Config, policy: ApprovalPolicy | undefined): Rules => ({
  lists: [...(policy ? [policy] : []), ...(config.approvers ? [config.approvers] : [])],
  required: Math.max(config.required, policy?.required ?? 1),
  requiredFrom: stricter(config.requiredFrom, policy?.requiredFrom ?? {}),
  allowAuthor: config.allowAuthor && (policy?.allowAuthor ?? true),
})

/** The user groups that the rules name. */
export const groupsOf = ({ lists, requiredFrom }: Rules): string[] => [
  ...new Set([...lists.flatMap(({ groups }) => groups), ...Object.keys(requiredFrom)]),
]

const listInWords = ({ users, groups, emails }: Approvers): string =>
  [...users, ...groups, ...emails].join(', ') || 'nobody'

/** The rules in one line, for the audit record. */
export const rulesInWords = ({ lists, required, requiredFrom, allowAuthor }: Rules): string =>
  [
    `${required} of ${lists.map(listInWords).join(' who are also of ') || 'nobody'}`,
    ...Object.entries(requiredFrom).map(([group, count]) => `${count} from ${group}`),
    ...(allowAuthor ? [] : ['not the author']),
  ].join('; ')
