import { quorumOf } from '@canary-steps/approvals'
import { type StepIo, shortened } from '@canary-steps/sdk'
import { type IssueMove, type IssueNow, shownName } from '@canary-steps/vendors/jira'
import { objectionTo } from './objection.ts'
import type { JiraRules } from './rules.ts'
import type { Deciding, State } from './state.ts'

/** An issue that somebody moved to a status that decides. */
type Decided = { readonly key: string; readonly status: string; readonly move: IssueMove | undefined }

/** Characters of what is missing that the controller can keep besides the rest. */
const mostProgress = 800

const nameIn = ({ move }: Decided): string => move?.by?.name ?? ''

/** The approvers, in words for people. */
export const approvedBy = (approvals: readonly Decided[]): string =>
  `approved by ${[...new Set(approvals.map(nameIn))].join(', ')}`

/** The person who rejected, if known, and the issue. */
export const rejectedBy = (rejection: Decided): string =>
  `rejected${rejection.move?.by ? ` by ${nameIn(rejection)}` : ''}: ${rejection.key} is ${rejection.status}`

/** How the issues stand: one that rejects is enough, all must approve, by as many people as must. */
export const tally = (
  issues: readonly IssueNow[],
  { approve, reject }: Deciding,
  rules: JiraRules,
  known: Pick<State, 'issues' | 'self'>,
) => {
  const before = (key: string) => known.issues.find((issue) => issue.key === key)?.before ?? ''
  const objectionAt = ({ key, moved }: IssueNow) => objectionTo(moved, rules, { self: known.self, before: before(key) })
  const looked = issues.map((issue) => {
    const { key, status, moved: move } = issue
    const decided: Decided = { key, status: shownName(status), move }
    const isThere = approve.includes(status.id)
    const isRejected = reject.includes(status.id)
    return { decided, isThere, isRejected, objection: isThere ? objectionAt(issue) : undefined }
  })
  const rejection = looked.find(({ isRejected }) => isRejected)?.decided
  const approvals = looked.filter(({ isThere, objection }) => isThere && !objection).map(({ decided }) => decided)
  const lacking = looked.flatMap(({ decided: { key, status }, isThere, objection }) => {
    if (!isThere) return [`${key} is ${status}`]
    return objection ? [`${key} is ${status}, but ${objection}`] : []
  })
  const by = approvals.map(({ move }) => ({ by: move?.by?.id ?? '' }))
  const { people, isMet } = quorumOf(by, rules)
  const few = !isMet && lacking.length === 0 ? [`by ${people} of ${rules.required} people`] : []
  const told = approvals.map((approval) => `${approval.key} by ${nameIn(approval)}`)
  const progress = [`${approvals.length} of ${issues.length} approved`, ...few, ...told, ...lacking].join('; ')
  return {
    rejection,
    approvals,
    isApproved: !rejection && lacking.length === 0 && isMet,
    progress: shortened(progress, mostProgress),
  }
}

/** Writes into the audit record who moved which issue where, once for each move. */
export const auditDecided = async (
  { audit, clock }: Pick<StepIo, 'audit' | 'clock'>,
  decision: 'approved' | 'rejected',
  issues: readonly Decided[],
  rules: string,
): Promise<void> => {
  for (const { key, status, move } of issues) {
    const { id, name } = move?.by ?? { id: '', name: '' }
    const by = { id, name, ...(id && { known: 'jira changelog of the issue' }) }
    const reason = `${key} was moved to ${status}`
    await audit(`${key}/${move?.id ?? status}`, { decision, by, reason, rules, at: move?.at ?? clock.now() })
  }
}
