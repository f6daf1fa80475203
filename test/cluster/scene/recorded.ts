import type { Scene } from './scene.ts'
import { approvers } from './settings.ts'

/** Somebody who decided in a scenario, and was told that it was taken. */
export type Decided = { readonly by: string; readonly decision: 'approved' | 'rejected'; readonly reason?: string }

const [inSlack] = approvers.users
const [inJira] = approvers.accounts

/** Statuses of issues that decide. */
const decisions: Readonly<Record<string, Decided['decision']>> = { Approved: 'approved', Rejected: 'rejected' }

/** A scene that writes down what people decided, and were told that it was taken. */
export const recorded = (scene: Scene, decided: Decided[]): Scene => ({
  ...scene,
  approve: async () => {
    await scene.approve()
    decided.push({ by: inSlack, decision: 'approved' })
  },
  reject: async (reason) => {
    await scene.reject(reason)
    decided.push({ by: inSlack, decision: 'rejected', reason })
  },
  moveIssue: async (status) => {
    await scene.moveIssue(status)
    const decision = decisions[status]
    if (decision) decided.push({ by: inJira, decision })
  },
})
