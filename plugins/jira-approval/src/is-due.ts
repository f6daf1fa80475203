import type { Found } from '@canary-steps/sdk'
import type { State } from './state.ts'

/** How often Jira is asked, in milliseconds: seldom where its webhook tells, for one that was lost. */
const every = { pushed: 5 * 60_000, alone: 30_000 } as const

/** Whether Jira is to be asked now: a webhook told something since, or it is time. */
export const isDue = (
  { checkedAt }: Pick<State, 'checkedAt'>,
  about: { readonly findings: readonly Found<unknown>[]; readonly now: number; readonly isPushed: boolean },
): boolean =>
  about.findings.some(({ at }) => at >= checkedAt) ||
  about.now - checkedAt >= every[about.isPushed ? 'pushed' : 'alone']
