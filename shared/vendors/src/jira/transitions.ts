import { TerminalError } from '@canary-steps/sdk'
import type { JiraClient } from './client.ts'
import type { JiraStatus, JiraTransition } from './shapes.ts'

/** Whether two names are the same to Jira. */
export const isSame = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase()

/** What people call a status, as it was written where that is known. */
export const shownName = ({ name, untranslatedName }: JiraStatus): string => untranslatedName ?? name

/** Whether a status has that name, in whichever language. */
export const isCalled = ({ name, untranslatedName = name }: JiraStatus, wanted: string): boolean =>
  isSame(name, wanted) || isSame(untranslatedName, wanted)

/** A status with the name that it has in a list of the project. */
const namedBy =
  (known: readonly JiraStatus[]) =>
  (status: JiraStatus): JiraStatus =>
    known.find(({ id }) => id === status.id) ?? status

/** Where an issue is to go: the name of a status or of a transition, the ID of a transition, or a status itself. */
export type Wanted = string | JiraStatus

type Fields = Readonly<Record<string, unknown>>

export const nameOf = (wanted: Wanted): string => (typeof wanted === 'string' ? wanted : shownName(wanted))

/** Whether an issue of that status is where it is to go. */
const isThere = (status: JiraStatus, wanted: Wanted): boolean =>
  typeof wanted === 'string' ? isCalled(status, wanted) : status.id === wanted.id

const isNamed = (wanted: Wanted) => (transition: JiraTransition) =>
  typeof wanted === 'string' && isSame(transition.name, wanted)
const leadsTo = (wanted: Wanted) => (transition: JiraTransition) => isThere(transition.to, wanted)
const isNumbered = (wanted: Wanted) => (transition: JiraTransition) => transition.id === wanted

/** Those that are meant. A transition's own name comes first, and its ID last: a name may look like one. */
const meantBy = (wanted: Wanted, transitions: readonly JiraTransition[]): readonly JiraTransition[] =>
  [isNamed, leadsTo, isNumbered].map((is) => transitions.filter(is(wanted))).find((matching) => matching.length > 0) ??
  []

/** Fields that the transition's screen requires, and that have no value. */
const lacking = ({ fields: screen }: JiraTransition, fields: Fields): string[] =>
  Object.entries(screen)
    .filter(([id, { required, hasDefaultValue }]) => required && !hasDefaultValue && !(id in fields))
    .map(([id, { name }]) => `${name} (${id})`)

const listed = (transitions: readonly JiraTransition[]): string =>
  transitions.length === 0
    ? 'none is possible for JIRA_EMAIL'
    : `possible are ${transitions.map(({ id, name, to }) => `${name} (${id}, to ${shownName(to)})`).join(', ')}`

/** The transition that leads to what is wanted, or why there is none, for people. */
export const pickTransition = (
  transitions: readonly JiraTransition[],
  about: { readonly key: string; readonly status: JiraStatus; readonly wanted: Wanted; readonly fields: Fields },
): { readonly transition: JiraTransition } | { readonly problem: string } => {
  const { key, status, wanted, fields } = about
  const matching = meantBy(wanted, transitions)
  const transition = matching.find((candidate) => lacking(candidate, fields).length === 0)
  if (transition) return { transition }
  const [closest] = matching
  if (closest) {
    const missing = lacking(closest, fields).join(', ')
    return { problem: `${key}: the screen of ${closest.name} requires ${missing}: set it under fields` }
  }
  const from = `${key} is ${shownName(status)}, from where ${nameOf(wanted)} is not possible`
  return { problem: `${from}: ${listed(transitions)}` }
}

/** How an issue gets to where it is wanted: by no transition where it is there. `problem`: why it cannot, for people. */
type Way =
  | { readonly transition: JiraTransition | undefined; readonly problem?: never }
  | { readonly problem: string; readonly transition?: never }

type Going = {
  readonly key: string
  readonly status: JiraStatus
  readonly wanted: Wanted
  readonly fields: Readonly<Record<string, unknown>>
}

/** The statuses of the project; none where ours may not see them, for what is missing then is the way, not the names. */
const statusesOf = (api: Pick<JiraClient, 'statuses'>, key: string): Promise<readonly JiraStatus[]> =>
  api.statuses(key).catch((error: unknown) => {
    if (error instanceof TerminalError) return []
    throw error
  })

/** Looks for the way by the names as Jira tells them. Where nobody is called so, by those that were written: the account may read in another language. */
export const wayTo = async (api: Pick<JiraClient, 'transitions' | 'statuses'>, going: Going): Promise<Way> => {
  const { key, status, wanted } = going
  if (isThere(status, wanted)) return { transition: undefined }
  const transitions = await api.transitions(key)
  if (typeof wanted !== 'string' || meantBy(wanted, transitions).length > 0) return pickTransition(transitions, going)
  const named = namedBy(await statusesOf(api, key))
  if (isThere(named(status), wanted)) return { transition: undefined }
  return pickTransition(
    transitions.map((transition) => ({ ...transition, to: named(transition.to) })),
    { ...going, status: named(status) },
  )
}
