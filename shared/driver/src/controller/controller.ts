import * as patches from '../manifest/patches.ts'
import { createWorld } from '../pass/world.ts'
import type { Ports } from '../ports/ports.ts'
import type { Rollout } from '../rollout/rollout.ts'
import type { DrivenClock } from '../time/clock.ts'
import { toTimestamp } from '../time/timestamp.ts'
import { type ControlLoop, createLoop } from './control-loop.ts'
import { RestlessError } from './restless-error.ts'

/** A local controller for one Rollout. Actions take effect at the next reconcile. */
export interface Controller extends ControlLoop {
  /** The Rollout as an API server would show it now; a copy. */
  readonly rollout: Rollout
  /** Brings revision 1 up until it is Healthy, telling only problems, and then applies the change; absent: a restart. */
  deploy(change?: patches.Change): Promise<void>
  update(change: patches.Change): void
  abort(): void
  retry(): void
  /** Resumes a pause; on a running step moves on without Terminate. */
  promote(): void
  promoteFull(): void
  editSteps(steps: unknown): void
  pause(): void
  resume(): void
  scale(replicas: number): void
  /** Marks the Rollout as being deleted: nothing is reconciled any more. */
  remove(): void
}

export const createController = (rollout: Rollout, ports: Ports & { clock: DrivenClock }): Controller => {
  let muted = true
  const { clock } = ports
  const world = createWorld(withDefaults(rollout, clock), {
    ...ports,
    onEvent: (event) => (muted && event.event !== 'problem' ? undefined : ports.onEvent?.(event)),
  })
  const loop = createLoop(world, clock)
  const edit = (patch: patches.Patch): void => world.store.edit(patch)
  const deploy = async (change?: patches.Change): Promise<void> => {
    await loop.runUntil(({ status }) => status.phase === 'Healthy')
    const { phase, message } = world.store.shown().status
    if (phase !== 'Healthy') throw new RestlessError(`revision 1 does not become Healthy: it is ${phase} (${message})`)
    muted = false
    edit(patches.setTemplate(change ?? { restartAt: toTimestamp(clock.now()) }))
  }
  return {
    ...loop,
    get rollout() {
      return world.store.shown()
    },
    deploy,
    update: (change) => edit(patches.setTemplate(change)),
    abort: () => edit(patches.abort),
    retry: () => edit(patches.retry),
    promote: () => edit(patches.promote),
    promoteFull: () => edit(patches.promoteFull),
    editSteps: (steps) => edit(patches.setSteps(steps)),
    pause: () => edit(patches.setPaused(true)),
    resume: () => edit(patches.setPaused(false)),
    scale: (replicas) => edit(patches.setReplicas(replicas)),
    remove: () => edit(patches.setDeletion(toTimestamp(clock.now()))),
  }
}

const withDefaults = (rollout: Rollout, clock: DrivenClock): Rollout => ({
  ...rollout,
  metadata: { ...rollout.metadata, creationTimestamp: toTimestamp(clock.now()) },
  spec: { ...rollout.spec, replicas: rollout.spec.replicas ?? 1 },
})
