import { type Approvers, anyAccount } from './approvers.ts'

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

/** Whether the rules let a person decide. `authors`: who wrote the release, and decides nothing; nobody where authors may. */
export const mayDecide = (person: Names, { lists }: { readonly lists: readonly Names[] }, authors: Names): boolean =>
  lists.length > 0 && !isNamed(person, authors) && lists.every((list) => isNamed(person, list))
