import { TerminalError } from '@canary-steps/sdk'
import type { SlackClient } from '@canary-steps/vendors/slack'
import { authorsIn } from './authors.ts'
import type { Rules } from './rules.ts'
import type { People } from './state.ts'

const memberOf = async (api: SlackClient, email: string): Promise<string> => {
  const user = await api.userByEmail(email)
  if (!user) throw new TerminalError(`no member of the Slack workspace has the e-mail ${email}: correct it`)
  return user.id
}

/**
 * Resolves everybody to an ID before anything is decided.
 *
 * @throws TerminalError naming who is unknown.
 */
export const resolvePeople = async (
  api: SlackClient,
  { lists, allowAuthor }: Rules,
  authorAnnotation: string | undefined,
): Promise<People> => {
  const addresses = [...new Set(lists.flatMap(({ emails }) => emails))]
  const ids = await Promise.all(addresses.map((email) => memberOf(api, email)))
  return {
    authors: allowAuthor ? [] : await authorsIn(api, authorAnnotation),
    emails: Object.fromEntries(addresses.map((email, index) => [email, ids[index] ?? ''])),
  }
}

/** The members of user groups, as Slack says now. */
export const membersOf = async (
  api: SlackClient,
  groups: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> =>
  new Map(await Promise.all(groups.map(async (group) => [group, await api.groupMembers(group)] as const)))

/** Whether the rules let a person decide. */
export const mayDecide = (
  user: string,
  { lists }: Rules,
  { authors, emails }: People,
  members: ReadonlyMap<string, readonly string[]>,
): boolean =>
  lists.length > 0 &&
  !authors.includes(user) &&
  lists.every(
    (list) =>
      list.users.includes(user) ||
      list.groups.some((group) => members.get(group)?.includes(user)) ||
      list.emails.some((email) => emails[email] === user),
  )

/** Why the rules can never be met, by whomever; undefined when they can. */
export const impossible = (
  rules: Rules,
  people: People,
  members: ReadonlyMap<string, readonly string[]>,
): string | undefined => {
  const named = rules.lists.flatMap((list) => [
    ...list.users,
    ...list.emails.flatMap((email) => people.emails[email] ?? []),
  ])
  const candidates = [...new Set([...named, ...[...members.values()].flat()])].filter((user) =>
    mayDecide(user, rules, people, members),
  )
  if (candidates.length < rules.required)
    return `${candidates.length} people may approve and ${rules.required} must: name more in approvers, in the settings and in the config`
  const short = Object.entries(rules.requiredFrom).find(
    ([group, count]) => candidates.filter((user) => members.get(group)?.includes(user)).length < count,
  )
  return (
    short && `fewer than ${short[1]} people of the user group ${short[0]} may approve: see approvers and requiredFrom`
  )
}
