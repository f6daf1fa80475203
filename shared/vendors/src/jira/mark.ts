import { shortened } from '@canary-steps/sdk'
import * as z from 'zod'
import type { JiraClient } from './jira-client.ts'
import { JiraStatus } from './jira-shapes.ts'

/** The property of an issue that says who moved it last, from where. One for all steps, so that the last alone moves it back. */
const property = 'canary-steps'

/** What was done to an issue: `at` and `to` are the same when it was not moved. */
export const Mark = z.object({
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
export type Mark = z.output<typeof Mark>

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

export const leaveMark = (api: Pick<JiraClient, 'setProperty'>, key: string, mark: Mark): Promise<void> =>
  api.setProperty(key, property, fittingMark(mark))

export const removeMark = (api: Pick<JiraClient, 'removeProperty'>, key: string): Promise<void> =>
  api.removeProperty(key, property)
