import { revisionOf } from '@canary-steps/sdk'
import type { Happening } from '../ports/driver-event.ts'
import { describeStep } from '../rollout/canary-step.ts'
import { getCondition } from '../rollout/conditions.ts'
import type { Rollout } from '../rollout/rollout.ts'

/** The meaning of a write of the Rollout for somebody who watches it. */
export const happeningsBetween = ({ status: before }: Rollout, rollout: Rollout): Happening[] => {
  const { status } = rollout
  const happenings: Happening[] = []
  const pausedBefore = before.pauseConditions.length > 0
  const [pause] = status.pauseConditions
  if (pause && !pausedBefore) happenings.push({ event: 'paused', reason: pause.reason })
  if (!pause && pausedBefore && !status.abort) happenings.push({ event: 'resumed' })
  if (status.currentStepIndex !== before.currentStepIndex) happenings.push(...stepHappenings(rollout))
  if (status.abortedAt !== undefined && before.abortedAt === undefined) {
    happenings.push({ event: 'aborted', reason: getCondition(status, 'Progressing')?.message ?? '' })
  }
  if (status.phase && (status.phase !== before.phase || status.message !== before.message)) {
    happenings.push({ event: 'phase', phase: status.phase, message: status.message })
  }
  if (status.phase === 'Healthy' && before.phase !== 'Healthy') {
    happenings.push({ event: 'healthy', revision: revisionOf(rollout) })
  }
  return happenings
}

const stepHappenings = ({ spec, status }: Rollout): Happening[] => {
  const index = status.currentStepIndex
  if (index === undefined) return []
  const { steps } = spec.strategy.canary
  const moved: Happening = { event: 'index', index, steps: steps.length }
  const step = steps[index]
  return step && !status.abort ? [moved, { event: 'step-started', index, text: describeStep(step) }] : [moved]
}
