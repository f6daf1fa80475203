import type { StepIo } from '@canary-steps/sdk'
import type { Decided } from './tally.ts'

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
