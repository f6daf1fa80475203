import type { Pass } from '../pass/pass.ts'
import { calculatePhase } from '../rollout/phase.ts'
import type { RolloutStatus } from '../rollout/rollout-status.ts'
import { isModified } from '../rollout/rollout-store.ts'
import { calculateConditions } from './calculate-conditions.ts'
import { abortOnDeadline, requeueBeforeDeadline } from './progress-deadline.ts'

/** Writes the status if it changed; else sees to it that the progress deadline is noticed (rollout/sync.go:760). */
export const persistStatus = (pass: Pass, status: RolloutStatus): void => {
  const { world, rollout, pause } = pass
  abortOnDeadline(pass, status)
  pause.applyTo(status, world.now())
  calculateConditions(pass, status)
  const [phase, message] = calculatePhase(rollout.spec, status)
  Object.assign(status, { phase, message })
  if (!isModified(rollout.status, status)) {
    requeueBeforeDeadline(pass, status)
    return
  }
  if (pass.hasCalledPlugin && world.ports.persist?.(structuredClone(rollout)) === false) {
    throw new Error('the status write was lost')
  }
  world.store.patchStatus(rollout.status, status)
}
