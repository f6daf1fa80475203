import { type Plan, RetryLater, shortened, TerminalError } from '@canary-steps/sdk'
import * as z from 'zod'
import type { Fields, JiraClient } from './client.ts'
import { targetOf } from './ids.ts'
import { JiraStatus, type JiraTransition } from './shapes.ts'

/** Whether two names are the same to Jira. */
export const isSame = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase()

/** The name of a status for people, as it was written if that is known. */
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

/** The statuses of the issue's project; none where ours may not see them, for what is missing then is the way, not the names. */
const statusesOf = (api: Pick<JiraClient, 'statuses'>, key: string): Promise<readonly JiraStatus[]> =>
  api.statuses(key).catch((error: unknown) => {
    if (error instanceof TerminalError) return []
    throw error
  })

/**
 * Looks for the way by the names as Jira tells them. Where nobody is called so, by those that were written: the
 * account may read in another language.
 */
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

/** The property of an issue that says who moved it last, from where. One for all steps, so that the last alone moves it back. */
const property = 'canary-steps'

/** The changes of an issue: `at` and `to` are the same when it was not moved. */
const Mark = z.object({
  marker: z.string(),
  /** Where the way back leads: where it was before any step moved it. */
  from: JiraStatus,
  /** Where it was when the mark was left. */
  at: JiraStatus,
  to: JiraStatus,
  /** Fields that were set by the transition. */
  sent: z.array(z.string()),
  /** The comment when the rollout goes back; empty: none. */
  say: z.string(),
})
type Mark = z.output<typeof Mark>

/** The mark on an issue; undefined when there is none. */
export const markOn = async (api: Pick<JiraClient, 'property'>, key: string): Promise<Mark | undefined> =>
  Mark.safeParse(await api.property(key, property)).data

/** The most characters of a property as JSON (developer.atlassian.com, set issue property). */
const longestProperty = 32_768

/** The mark as it can be left on an issue: the later comment is shortened where it is too long. */
const fittingMark = (mark: Mark): Mark => {
  const sizeOf = (say: string) => JSON.stringify({ ...mark, say }).length
  const say = shortened(mark.say, longestProperty, { sizeOf })
  return { ...mark, say }
}

const leaveMark = (api: Pick<JiraClient, 'setProperty'>, key: string, mark: Mark): Promise<void> =>
  api.setProperty(key, property, fittingMark(mark))

export const removeMark = (api: Pick<JiraClient, 'removeProperty'>, key: string): Promise<void> =>
  api.removeProperty(key, property)

/** An issue that a step moved, as it is remembered. */
export const MovedIssue = Mark.extend({ key: z.string() })
export type MovedIssue = z.output<typeof MovedIssue>

type Move = {
  readonly key: string
  /** The name of a status or of a transition, or a transition's ID. Undefined: the issue stays where it is, and is only remembered. */
  readonly to?: string | undefined
  /** Those that are on the transition's screen are set with it. */
  readonly fields?: Readonly<Record<string, unknown>>
  readonly say?: string
}

const wasMoved = ({ at, to }: Mark): boolean => at.id !== to.id

/** The transition to make, and the mark to leave; no transition when the issue is there already. */
const planned = async (
  api: JiraClient,
  { key, to, fields = {}, say = '' }: Move,
  status: JiraStatus,
  marker: string,
) => {
  const stays: Mark = { marker, from: status, at: status, to: status, sent: [], say }
  if (to === undefined) return { transition: undefined, mark: stays }
  const { transition, problem } = await wayTo(api, { key, status, wanted: to, fields })
  if (problem !== undefined) throw new TerminalError(`jira: ${problem}`)
  if (!transition) return { transition, mark: stays }
  const sent = Object.keys(fields).filter((field) => field in transition.fields)
  return { transition, mark: { ...stays, to: transition.to, sent } }
}

/** Milliseconds after which an issue that somebody else has moved is tried again. */
const movedOn = 11_000

/** Takes back the mark of a transition that Jira refused. A transition that was possible a moment ago may be refused because somebody was faster. */
const notMoved = async (
  api: JiraClient,
  { key, status, before }: { readonly key: string; readonly status: JiraStatus; readonly before: Mark | undefined },
  error: unknown,
): Promise<never> => {
  if (!(error instanceof TerminalError)) throw error
  await (before ? leaveMark(api, key, before) : removeMark(api, key))
  const now = await api.status(key)
  if (now.id === status.id) throw error
  throw new RetryLater(`jira: ${key}: somebody has just moved it to ${shownName(now)}`, movedOn)
}

/** How an issue is moved once, for `open`: a property of the issue says from where, and by whom. */
export const moveOnce = (api: JiraClient, move: Move): Plan<MovedIssue> => {
  const { key, fields = {} } = move
  return {
    target: targetOf(key),
    result: MovedIssue,
    find: async (marker) => {
      const there = await api.whereIs(key)
      const mark = there && (await markOn(api, there.key))
      if (mark?.marker !== marker) return []
      // after the mark: the transition may just be coming in
      const now = wasMoved(mark) ? await api.whereIs(key) : undefined
      return now?.status.id === mark.at.id ? [] : [{ ...mark, key }]
    },
    act: async (marker) => {
      const status = await api.status(key)
      const before = await markOn(api, key)
      // the transition of an earlier call came in late
      if (before?.marker === marker && before.to.id === status.id) return { ...before, key }
      const { transition, mark } = await planned(api, move, status, marker)
      // moved here by another step, which leaves the way back to this one
      const isNext = before && (before.marker === marker || before.to.id === status.id)
      const left = isNext ? { ...mark, from: before.from } : mark
      await leaveMark(api, key, left)
      if (transition) {
        const sent = Object.entries(fields).filter(([field]) => left.sent.includes(field))
        const made = { id: transition.id, ...(sent.length > 0 && { fields: Object.fromEntries(sent) }) }
        await api.transit(key, made).catch((error: unknown) => notMoved(api, { key, status, before }, error))
      }
      return { ...left, key }
    },
    // there is one issue and one mark
    remove: async () => undefined,
  }
}
