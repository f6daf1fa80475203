import type { Rollout } from '@canary-steps/driver'
import type { Clock } from '@canary-steps/sdk'
import type { ClusterSteps, LocalSteps } from './local-steps.ts'

/** How often the bridge tells the function of all Rollouts, in milliseconds. */
export const inventoryEvery = 5 * 60_000

/**
 * Reports of a cluster besides calls: the bridge's inventory every 5 minutes, Argo's notification of each new phase. Nothing while it does not
 * reach the function. A Rollout that is being deleted is in no inventory. `isFunctionDown`: no cluster does, so that vendors do not either.
 */
export const clusterObserver = (
  local: LocalSteps,
  cluster: ClusterSteps,
  clock: Clock,
  isFunctionDown: () => boolean,
) => {
  let last = { at: Number.NEGATIVE_INFINITY, state: '' }
  return async (rollout: Rollout, isDown: boolean): Promise<void> => {
    await local.tick(isDown && isFunctionDown())
    if (isDown) return
    const isThere = rollout.metadata.deletionTimestamp === undefined
    const state = `${rollout.status.currentPodHash} ${rollout.status.phase}`
    if (isThere && state !== last.state) await cluster.notify(rollout)
    const isDue = clock.now() - last.at >= inventoryEvery
    if (isDue) await cluster.sendInventory(isThere ? [rollout] : [])
    last = { at: isDue ? clock.now() : last.at, state }
    await local.closeDue()
  }
}
