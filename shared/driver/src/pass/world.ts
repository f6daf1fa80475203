import { type Cluster, emptyCluster } from '../cluster/cluster.ts'
import type { Happening } from '../ports/driver-event.ts'
import type { Ports } from '../ports/ports.ts'
import type { Rollout } from '../rollout/rollout.ts'
import { type RolloutStore, rolloutStore } from '../rollout/rollout-store.ts'
import { type WorkQueue, workQueue } from '../time/work-queue.ts'
import { happeningsBetween } from './happenings.ts'

/** State that outlives a reconcile: the stored Rollout, the queue, the cluster around them, and the listeners. */
export type World = {
  readonly ports: Ports
  readonly store: RolloutStore
  readonly queue: WorkQueue
  readonly cluster: Cluster
  /** The last change that the traffic port took: a weight, and the versions it is between. */
  route: { weight: number; canary: string; stable: string }
  now(): number
  emit(happening: Happening): void
}

export const createWorld = (rollout: Rollout, ports: Ports): World => {
  const queue = workQueue(ports.clock)
  const world: World = {
    ports,
    queue,
    cluster: emptyCluster(ports.scaling ?? 0),
    route: { weight: 0, canary: '', stable: '' },
    now: () => ports.clock.now(),
    emit: (happening) => ports.onEvent?.({ at: new Date(ports.clock.now()).toISOString(), ...happening }),
    store: rolloutStore(rollout, (before, after) => {
      queue.add()
      ports.onWrite?.(structuredClone(after))
      for (const happening of happeningsBetween(before, after)) world.emit(happening)
    }),
  }
  queue.add()
  return world
}
