import type { JiraStatus, JiraTransition } from './jira-answers.ts'

/** Where an issue is to go: the name of a status or of a transition, the ID of a transition, or a status itself. */
export type Wanted = string | JiraStatus

type Fields = Readonly<Record<string, unknown>>

/** Whether two names are the same to Jira. */
export const isSame = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase()

export const nameOf = (wanted: Wanted): string => (typeof wanted === 'string' ? wanted : wanted.name)

/** Whether an issue of that status is where it is to go. */
export const isThere = (status: JiraStatus, wanted: Wanted): boolean =>
  typeof wanted === 'string' ? isSame(status.name, wanted) : status.id === wanted.id

const isNumbered =
  (wanted: Wanted) =>
  ({ id }: JiraTransition): boolean =>
    id === wanted
const leadsTo = (wanted: Wanted) => (transition: JiraTransition) => isThere(transition.to, wanted)
const isCalled = (wanted: Wanted) => (transition: JiraTransition) =>
  typeof wanted === 'string' && isSame(transition.name, wanted)

/** Fields that the transition's screen requires, and that have no value. */
const lacking = ({ fields: screen }: JiraTransition, fields: Fields): string[] =>
  Object.entries(screen)
    .filter(([id, { required, hasDefaultValue }]) => required && !hasDefaultValue && !(id in fields))
    .map(([id, { name }]) => `${name} (${id})`)

const listed = (transitions: readonly JiraTransition[]): string =>
  transitions.length === 0
    ? 'none is possible for JIRA_EMAIL'
    : `possible are ${transitions.map(({ id, name, to }) => `${name} (${id}, to ${to.name})`).join(', ')}`

/** Those that are meant. A transition's own name comes first, and its ID last: a name may look like one. */
const meantBy = (wanted: Wanted, transitions: readonly JiraTransition[]): readonly JiraTransition[] =>
  [isCalled, leadsTo, isNumbered].map((is) => transitions.filter(is(wanted))).find((matching) => matching.length > 0) ??
  []

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
  return { problem: `${key} is ${status.name}, from where ${nameOf(wanted)} is not possible: ${listed(transitions)}` }
}
