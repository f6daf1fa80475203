import type { JiraStatus, JiraTransition } from './jira-shapes.ts'
import { isCalled, isSame, shownName } from './names.ts'

/** Where an issue is to go: the name of a status or of a transition, the ID of a transition, or a status itself. */
export type Wanted = string | JiraStatus

type Fields = Readonly<Record<string, unknown>>

export const nameOf = (wanted: Wanted): string => (typeof wanted === 'string' ? wanted : shownName(wanted))

/** Whether an issue of that status is where it is to go. */
export const isThere = (status: JiraStatus, wanted: Wanted): boolean =>
  typeof wanted === 'string' ? isCalled(status, wanted) : status.id === wanted.id

const isNamed = (wanted: Wanted) => (transition: JiraTransition) =>
  typeof wanted === 'string' && isSame(transition.name, wanted)
const leadsTo = (wanted: Wanted) => (transition: JiraTransition) => isThere(transition.to, wanted)
const isNumbered = (wanted: Wanted) => (transition: JiraTransition) => transition.id === wanted

/** Those that are meant. A transition's own name comes first, and its ID last: a name may look like one. */
export const meantBy = (wanted: Wanted, transitions: readonly JiraTransition[]): readonly JiraTransition[] =>
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
