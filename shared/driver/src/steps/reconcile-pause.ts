import type { Pass } from '../pass/pass.ts'
import { pauseCondition } from '../pass/pause-context.ts'
import { currentStep } from '../rollout/canary-step.ts'
import { durationSeconds } from '../rollout/pause-duration.ts'
import { fromTimestamp } from '../time/timestamp.ts'

type Pause = { duration?: number | string | undefined }

const durationMs = ({ duration }: Pause): number | undefined =>
  duration === undefined ? undefined : (durationSeconds(duration) ?? 0) * 1_000

/**
 * Starts or awaits a pause step; true while it stands (rollout/canary.go:135). It does not ask whether the Rollout is
 * aborted: a pause in step 0 keeps every Abort from the plugins.
 */
export const reconcilePause = ({ rollout, pause, world }: Pass): boolean => {
  if (rollout.spec.paused || rollout.status.promoteFull) return false
  const { step } = currentStep(rollout)
  if (!step?.pause) return false
  const condition = pauseCondition(rollout, 'CanaryPauseStep')
  const duration = durationMs(step.pause)
  if (!condition && !rollout.status.controllerPause) pause.addPause('CanaryPauseStep')
  if (condition && duration !== undefined) {
    const endsIn = fromTimestamp(condition.startTime) + duration - world.now()
    // the controller leaves a far end to its resync of 15 minutes, which comes to the same
    if (endsIn > 0) world.queue.addAfter(endsIn)
  }
  return true
}

/** Whether somebody resumed the Rollout, or the pause's time is over (rollout/pause.go:172). */
export const isPauseCompleted = ({ rollout, world }: Pass, step: Pause): boolean => {
  const condition = pauseCondition(rollout, 'CanaryPauseStep')
  if (!condition) return rollout.status.controllerPause
  const duration = durationMs(step)
  return duration !== undefined && world.now() >= fromTimestamp(condition.startTime) + duration
}
