import type { Outcome, Step } from '@canary-steps/sdk'
import type { Runtime } from '../ports/runtime.ts'
import type { Actor } from './actor.ts'
import { type AuditPlace, audit } from './audit-log.ts'

type About = Pick<AuditPlace, 'story' | 'adopted'> & {
  readonly step: Pick<Step, 'name' | 'gate'>
  readonly place: Pick<Actor, 'uid' | 'run' | 'index'>
}

/**
 * Writes down that a rollout goes on past a step that decides, or past one that was not asked. Before the controller hears of it: a gate that
 * cannot be written down is not passed.
 */
export const auditPass = async (
  runtime: Pick<Runtime, 'store' | 'policy' | 'clock'>,
  { step, place, story, adopted }: About,
  { message, isSkipped = false }: { readonly message: string; readonly isSkipped?: boolean },
): Promise<void> => {
  await audit(runtime, { ...place, step: step.name, story, adopted }, 'passed', {
    kind: isSkipped ? 'skipped' : 'passed',
    decision: isSkipped ? 'bypassed' : 'succeeded',
    reason: message,
    at: runtime.clock.now(),
  })
}

/** Writes down that people moved a rollout past a step that had not decided. */
export const auditBypass = async (
  runtime: Pick<Runtime, 'store' | 'policy' | 'clock'>,
  { step, place, story }: About,
  { outcome, reason }: { readonly outcome: Outcome; readonly reason: string },
): Promise<void> => {
  const isByHand = outcome === 'bypassed' || (outcome === 'terminated' && step.gate)
  if (!isByHand) return
  await audit(runtime, { ...place, step: step.name, story }, 'outcome', {
    kind: 'bypassed',
    decision: outcome,
    reason,
    at: runtime.clock.now(),
  })
}
