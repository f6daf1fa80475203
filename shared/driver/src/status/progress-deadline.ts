import type { Pass } from '../pass/pass.ts'
import { getCondition, reasons } from '../rollout/conditions.ts'
import {
  isCompleted,
  isHealthy,
  isIndefiniteStep,
  isProgressing,
  isTimedOut,
  progressDeadlineMs,
} from '../rollout/progress.ts'
import type { RolloutStatus } from '../rollout/rollout-status.ts'
import { fromTimestamp } from '../time/timestamp.ts'

/** `progressDeadlineAbort`: an update that is out of time aborts instead of only turning Degraded (sync.go:589). */
export const abortOnDeadline = (pass: Pass, status: RolloutStatus): void => {
  const { rollout, pause, world, newSet } = pass
  if (!rollout.spec.progressDeadlineAbort || pause.isAborted || isCompleted(status)) return
  if (isProgressing(rollout, status) || isIndefiniteStep(rollout) || isWaitingForScaleDown(pass)) return
  if (isTimedOut(rollout, rollout.status, world.now())) pause.addAbort(timedOutMessage(newSet.name))
}

export const timedOutMessage = (replicaSet: string): string => `ReplicaSet "${replicaSet}" has timed out progressing.`

/** Old pods that are kept for a while stop the progress deadline (sync.go:575). */
export const isWaitingForScaleDown = ({ otherSets }: Pass): boolean =>
  otherSets.some(({ scaleDownAt }) => scaleDownAt !== undefined)

/** Queues one second after the deadline (sync.go:841). */
export const requeueBeforeDeadline = ({ rollout, world }: Pass, status: RolloutStatus): void => {
  const progressing = getCondition(rollout.status, 'Progressing')
  if (!progressing || progressing.reason === reasons.timedOut || isHealthy(rollout, status)) return
  const paused = rollout.status.pauseConditions.length > 0 || rollout.spec.paused
  if (paused || rollout.status.abort || isIndefiniteStep(rollout)) return
  const left = fromTimestamp(progressing.lastUpdateTime) + progressDeadlineMs(rollout) - world.now()
  // past the deadline the controller spins through its rate limiter; in virtual time a second must pass
  world.queue.addAfter(Math.max(0, left) + 1_000)
}
