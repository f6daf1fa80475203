import type { ApprovalPolicy, Approvers } from '@canary-steps/sdk'
import type { Config } from './config.ts'
import type { Vote } from './vote.ts'

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

/** The first vote of each person: who decided once does not decide again. */
const firstVotes = (votes: readonly Vote[]): Vote[] =>
  votes.filter(({ user }, index) => votes.findIndex((vote) => vote.user === user) === index)

/** How votes stand: one rejection is enough, approvals must be as many, and from where, as the rules say. */
export const tally = (votes: readonly Vote[], { required, requiredFrom }: Rules) => {
  const rejection = votes.find(({ decision }) => decision === 'rejected')
  const approvals = firstVotes(votes).filter(({ decision }) => decision === 'approved')
  const lacking = Object.entries(requiredFrom).flatMap(([group, count]) => {
    const missing = count - approvals.filter(({ groups }) => groups.includes(group)).length
    return missing > 0 ? [{ group, missing }] : []
  })
  const wanted = [
    `${approvals.length} of ${required} approvals`,
    ...lacking.map(({ group, missing }) => `${missing} more from ${group}`),
  ]
  const isApproved = !rejection && approvals.length >= required && lacking.length === 0
  return { rejection, approvals, lacking, isApproved, progress: wanted.join(', ') }
}
