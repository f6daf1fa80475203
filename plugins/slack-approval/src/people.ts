import { knowableAuthors, mayDecide, type Names, policyIn, type Rules, rulesOf } from '@canary-steps/approvals'
import { TerminalError } from '@canary-steps/sdk'
import { type SlackClient, type SlackUser, userId } from '@canary-steps/vendors/slack'
import * as z from 'zod'
import type { Config } from './config.ts'

/** Those whom config and annotations name, as Slack IDs. `emails`: the ID of each address. */
export const People = z.object({ authors: z.array(z.string()), emails: z.record(z.string(), z.string()) })
export type People = z.output<typeof People>

/** The rules of a namespace, narrowed by the config: by the names that Slack knows. */
export const slackRules = (config: Config, approvals: unknown): Rules =>
  rulesOf(config, policyIn(approvals), ['users', 'groups', 'emails'])

/** The user groups that the rules name. */
export const groupsOf = ({ lists, requiredFrom }: Rules): string[] => [
  ...new Set([...lists.flatMap(({ groups }) => groups), ...Object.keys(requiredFrom)]),
]

const memberOf = async (api: SlackClient, email: string): Promise<string> => {
  const user = await api.userByEmail(email)
  if (!user) throw new TerminalError(`no member of the Slack workspace has the e-mail ${email}: correct it`)
  return user.id
}

const remedy =
  'let the pipeline set the annotation canary-steps/author to an e-mail that Slack knows or a Slack ID, or set allowAuthor: true'

const unknown = (who: string): TerminalError =>
  new TerminalError(`the author is unknown${who && `: ${who}`}: ${remedy}`)

const lookUp = async (api: SlackClient, name: ReturnType<typeof knowableAuthors>[number]): Promise<SlackUser> => {
  if (name.kind === 'email') {
    const user = await api.userByEmail(name.email)
    if (!user) throw unknown(`Slack knows nobody by ${name.email}`)
    return user
  }
  if (!userId.test(name.id)) throw unknown(name.id)
  const user = await api.user(name.id)
  if (!user) throw unknown(`Slack knows nobody by ${name.id}`)
  return user
}

/**
 * The authors of a release by every ID that Slack has of them. Without a known author we cannot block self-approval. One who has left is
 * known, and can click nothing. A bot is known, but somebody stands behind it: bots alone are no author.
 *
 * @throws TerminalError naming who is unknown, and the remedy.
 */
const authorsIn = async (api: SlackClient, annotation: string | undefined): Promise<string[]> => {
  const names = knowableAuthors(annotation, unknown)
  const users = await Promise.all(names.map((name) => lookUp(api, name)))
  if (users.every(({ isBot }) => isBot))
    throw unknown(`${users.map(({ name }) => name).join(', ')} is a bot: name the person behind it`)
  return [...new Set(users.flatMap(({ id, globalId }) => [id, globalId ?? id]))]
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

/** The members of each user group that was looked up. */
export type Members = ReadonlyMap<string, readonly string[]>

/** As Slack says now. */
export const membersOf = async (api: Pick<SlackClient, 'groupMembers'>, groups: readonly string[]): Promise<Members> =>
  new Map(await Promise.all(groups.map(async (group) => [group, await api.groupMembers(group)] as const)))

/** Whether somebody is a full member of a workspace, or of the organisation for which the app is installed; undefined: of any. */
export const isFullMember = ({ isDeleted, isBot, isGuest, teams }: SlackUser, team: string | undefined): boolean =>
  !isDeleted && !isBot && !isGuest && (team === undefined || teams.includes(team))

/** Everybody whom the rules name by an ID. */
const namedIn = ({ lists }: Rules, { emails }: People, members: Members): string[] => [
  ...lists.flatMap((list) => [...list.users, ...list.emails.flatMap((email) => emails[email] ?? [])]),
  ...[...members.values()].flat(),
]

/** Most people who are looked up for one click; Slack takes 100 such calls a minute (docs.slack.dev, rate limits, tier 4). */
const mostLookedUp = 50

/**
 * All IDs that mean a person. In an organisation a person may click as `W0ANN` and be named as `U0ANN`. If the ID of
 * the click is not named, the person's other ID is looked up.
 */
export const idsOf = async (
  api: SlackClient,
  { id, globalId = id }: SlackUser,
  rules: Rules,
  { people, members }: { readonly people: People; readonly members: Members },
): Promise<readonly string[]> => {
  const own = [...new Set([globalId, id])]
  const named = [...new Set(namedIn(rules, people, members))]
  if (!id.startsWith('W') || named.some((one) => own.includes(one))) return own
  const others = named.filter((one) => !one.startsWith('W')).slice(0, mostLookedUp)
  const users = await Promise.all(others.map((one) => api.user(one)))
  return [...own, ...users.flatMap((user) => (user?.globalId === globalId ? [user.id] : []))]
}

/** A person by all that the rules may name them by. */
export const personOf = (ids: readonly string[], { emails }: People, members: Members): Names => {
  const isThem = (id: string) => ids.includes(id)
  return {
    users: ids,
    groups: [...members].flatMap(([group, all]) => (all.some(isThem) ? [group] : [])),
    emails: Object.entries(emails).flatMap(([email, id]) => (isThem(id) ? [email] : [])),
  }
}

/** The author of the release; nobody if the rest does not tell. */
export const authorsOf = ({ authors }: People): Names => ({ users: authors })

/** Why the rules can never be met, by whomever; undefined when they can. */
export const impossible = (rules: Rules, people: People, members: Members): string | undefined => {
  const candidates = [...new Set(namedIn(rules, people, members))].filter((user) =>
    mayDecide(personOf([user], people, members), rules, authorsOf(people)),
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
