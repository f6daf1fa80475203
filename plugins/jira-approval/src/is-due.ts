import type { State } from './state.ts'

/** How often Jira is asked, in milliseconds: seldom where its webhook tells, for one that was lost. */
const every = { pushed: 5 * 60_000, alone: 30_000 } as const

/** Whether Jira is to be asked now: a webhook told something since, or it is time. */
export const isDue = (
  { checkedAt, heard }: State,
  about: { readonly heard: number; readonly now: number; readonly isPushed: boolean },
): boolean => about.heard !== heard || about.now - checkedAt >= every[about.isPushed ? 'pushed' : 'alone']
