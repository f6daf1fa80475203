import { type Plan, RetryLater, shortened, TerminalError } from '@canary-steps/sdk'
import * as z from 'zod'
import type { JiraClient } from './client.ts'
import { targetOf } from './ids.ts'
import { JiraStatus } from './shapes.ts'
import { shownName, wayTo } from './transitions.ts'

/** The property of an issue that says who moved it last, from where. One for all steps, so that the last alone moves it back. */
const property = 'canary-steps'

/** What was done to an issue: `at` and `to` are the same when it was not moved. */
const Mark = z.object({
  marker: z.string(),
  /** Where the way back leads: where it was before any step moved it. */
  from: JiraStatus,
  /** Where it was when the mark was left. */
  at: JiraStatus,
  to: JiraStatus,
  /** Fields that were set by the transition. */
  sent: z.array(z.string()),
  /** What is to be said when the rollout goes back; empty: nothing. */
  say: z.string(),
})
type Mark = z.output<typeof Mark>

/** The mark on an issue; undefined when there is none. */
export const markOn = async (api: Pick<JiraClient, 'property'>, key: string): Promise<Mark | undefined> =>
  Mark.safeParse(await api.property(key, property)).data

/** What a property may have as JSON, in characters (developer.atlassian.com, set issue property). */
const longestProperty = 32_768

/** The mark as it can be left on an issue: what is to be said later is shortened where it is too long. */
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

/** Takes back the mark of a transition that Jira refused. What was possible a moment ago may be refused because somebody was faster. */
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
