import { ApprovalPolicy, type Approvers, anyAccount } from './approvers.ts'

/** Rules for approvals in a step's config. */
type Wanted = {
  readonly approvers?: Partial<Approvers> | undefined
  readonly required?: number
  readonly requiredFrom?: Readonly<Record<string, number>>
  readonly allowAuthor?: boolean
  readonly allowEarlier?: boolean
}

/** The people who may decide, and how many must. Everyone of `lists` has to name a person; no list names nobody. */
export type Rules = {
  readonly lists: readonly Approvers[]
  readonly required: number
  readonly requiredFrom: Readonly<Record<string, number>>
  readonly allowAuthor: boolean
  readonly allowEarlier: boolean
}

/** By what a vendor knows people. */
type Way = keyof Approvers

const namedBy = (ways: readonly Way[], list: Partial<Approvers>): Approvers => {
  const names = (way: Way): string[] => (ways.includes(way) ? (list[way] ?? []) : [])
  return { users: names('users'), groups: names('groups'), emails: names('emails'), accounts: names('accounts') }
}

const stricter = (one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((group) => [
      group,
      Math.max(one[group] ?? 0, other[group] ?? 0),
    ]),
  )

/** The operator's rules for approvals in a namespace, as a step receives them; undefined where the settings say nothing of namespaces. */
export const policyIn = (approvals: unknown): ApprovalPolicy | undefined => ApprovalPolicy.optional().parse(approvals)

/**
 * The rules of the settings for the namespace, narrowed by the config. Where the settings say nothing, the config alone counts. `ways`: those by
 * which the vendor knows people; other names mean nobody there.
 */
export const rulesOf = (wanted: Wanted, policy: ApprovalPolicy | undefined, ways: readonly Way[]): Rules => {
  const { approvers, required = 1, requiredFrom = {}, allowAuthor = false, allowEarlier = false } = wanted
  return {
    lists: [policy, approvers].flatMap((list) => (list ? [namedBy(ways, list)] : [])),
    required: Math.max(required, policy?.required ?? 1),
    requiredFrom: stricter(requiredFrom, policy?.requiredFrom ?? {}),
    allowAuthor: allowAuthor && (policy?.allowAuthor ?? true),
    allowEarlier: allowEarlier && (policy?.allowEarlier ?? true),
  }
}

const listInWords = ({ users, groups, accounts, emails }: Approvers): string =>
  [...users, ...groups, ...accounts, ...emails].join(', ') || 'nobody'

/** The rules in one line, for the audit record. */
export const rulesInWords = ({ lists, required, requiredFrom, allowAuthor, allowEarlier }: Rules): string =>
  [
    `${required} of ${lists.map(listInWords).join(' who are also of ') || 'nobody'}`,
    ...Object.entries(requiredFrom).map(([group, count]) => `${count} from ${group}`),
    ...(allowAuthor ? [] : ['not the author']),
    ...(allowEarlier ? ['also from before the step'] : []),
  ].join('; ')

/** People by all names that the vendor knows of them: none where it has no such names. */
export type Names = { readonly [Way in keyof Approvers]?: readonly string[] }

/** Whether one of a list's names is one of a person's. */
export const isNamed = ({ users = [], groups = [], emails = [], accounts = [] }: Names, list: Names): boolean => {
  const addresses = emails.map((email) => email.toLowerCase())
  return (
    (list.users ?? []).some((user) => users.includes(user)) ||
    (list.groups ?? []).some((group) => groups.includes(group)) ||
    (list.emails ?? []).some((email) => addresses.includes(email.toLowerCase())) ||
    (list.accounts ?? []).some((one) => (one === anyAccount ? accounts.length > 0 : accounts.includes(one)))
  )
}

/** Whether the rules let a person decide. `authors`: the author of the release, who may not decide; nobody where authors may. */
export const mayDecide = (person: Names, { lists }: { readonly lists: readonly Names[] }, authors: Names): boolean =>
  lists.length > 0 && !isNamed(person, authors) && lists.every((list) => isNamed(person, list))

/** An approval that counts: whose it is, and in which groups that person is. */
type Approval = { readonly by: string; readonly groups?: readonly string[] }

/** The sum of the approvals: how many people gave them, and how many more are needed from which group. */
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
