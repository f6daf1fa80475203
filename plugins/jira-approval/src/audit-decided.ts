import type { StepIo } from '@canary-steps/sdk'
import type { Decided } from './tally.ts'

/** Writes into the audit record who moved which issue where, once for each move. */
export const auditDecided = async (
  { audit, clock }: Pick<StepIo, 'audit' | 'clock'>,
  decision: 'approved' | 'rejected',
  issues: readonly Decided[],
): Promise<void> => {
  for (const { key, status, move } of issues) {
    const { id, name } = move?.by ?? { id: '', name: '' }
    const reason = `${key} was moved to ${status}`
    await audit(`${key}/${move?.id ?? status}`, { decision, by: { id, name }, reason, at: move?.at ?? clock.now() })
  }
}
