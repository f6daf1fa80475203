import type { Rules } from './rules.ts'

/** An approval that counts: whose it is, and in which groups that person is. */
type Approval = { readonly by: string; readonly groups?: readonly string[] }

/** What approvals come to: how many people gave them, and how many more are needed from which group. */
export const quorumOf = (
  approvals: readonly Approval[],
  { required, requiredFrom }: Pick<Rules, 'required' | 'requiredFrom'>,
) => {
  const peopleIn = (some: readonly Approval[]): number => new Set(some.map(({ by }) => by)).size
  const people = peopleIn(approvals)
  const lacking = Object.entries(requiredFrom).flatMap(([group, needed]) => {
    const missing = needed - peopleIn(approvals.filter(({ groups = [] }) => groups.includes(group)))
    return missing > 0 ? [{ group, missing }] : []
  })
  return { people, lacking, isMet: people >= required && lacking.length === 0 }
}
