import type { Found } from '@canary-steps/sdk'
import * as z from 'zod'

/** IDs of the statuses that approve, and of those that reject: names differ by language, these do not. */
export const Deciding = z.object({ approve: z.array(z.string()), reject: z.array(z.string()) })
export type Deciding = z.output<typeof Deciding>

/** The state that the controller keeps. `url`: of the first issue, for later steps. Times in milliseconds since 1970. */
export const State = z.object({
  url: z.string(),
  /** `before`: the last move of an issue when the step began, which is no answer to it. */
  issues: z.array(z.object({ key: z.string(), before: z.string() })),
  /** An earlier version kept none. */
  deciding: Deciding.optional(),
  /** ID of our own account, which approves nothing. */
  self: z.string(),
  /** When Jira was last asked. */
  checkedAt: z.number(),
  /** The part that was missing then. */
  progress: z.string(),
  /** The comments say what was decided: where the journal is lost, only this tells so. */
  isDecided: z.boolean().optional(),
})
export type State = z.output<typeof State>

/** How often Jira is asked, in milliseconds: seldom where its webhook tells, for one that was lost. */
const every = { pushed: 5 * 60_000, alone: 30_000 } as const

/** Whether Jira is to be asked now: a webhook told something since, or it is time. */
export const isDue = (
  { checkedAt }: Pick<State, 'checkedAt'>,
  about: { readonly findings: readonly Found<unknown>[]; readonly now: number; readonly isPushed: boolean },
): boolean =>
  about.findings.some(({ at }) => at >= checkedAt) ||
  about.now - checkedAt >= every[about.isPushed ? 'pushed' : 'alone']
