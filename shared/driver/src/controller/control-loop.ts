import type { World } from '../pass/world.ts'
import type { Rollout } from '../rollout/rollout.ts'
import type { DrivenClock } from '../time/clock.ts'
import type { Party } from '../time/pass-time.ts'
import { reconcile } from './reconcile.ts'
import { RestlessError } from './restless-error.ts'

/** More reconciles than this at one instant mean that the Rollout does not come to rest. */
const spin = 1_000
/** Milliseconds between the reconciles of an idle Rollout (controller/controller.go:64). */
const resyncMs = 15 * 60_000
/** Virtual milliseconds after which a wait for a condition gives up. */
const patienceMs = 24 * 3_600_000

/** The parts that reconcile a Rollout as time passes. */
export interface ControlLoop extends Party {
  /** One reconcile if one is due now; tells whether it was. */
  reconcile(): Promise<boolean>
  /** Reconciles until nothing is due now; the clock stands. */
  tick(): Promise<void>
  /** When something is due next, epoch milliseconds. Undefined: only a person moves it on. */
  nextDue(): number | undefined
  /** Moves the clock from due time to due time: to an end (epoch milliseconds), or until a condition holds, at most a day. */
  runUntil(end: number | ((rollout: Rollout) => boolean)): Promise<void>
}

export const createLoop = (world: World, clock: DrivenClock): ControlLoop => {
  let resync = clock.now() + resyncMs
  const nextDue = (): number | undefined => {
    const times = [world.queue.due, world.cluster.due].filter((time) => time !== undefined)
    const over = times.length === 0 || world.store.shown().metadata.deletionTimestamp !== undefined
    return over ? undefined : Math.min(...times, resync)
  }
  const reconcileDue = async (): Promise<boolean> => {
    if (clock.now() >= resync) world.queue.add()
    while (clock.now() >= resync) resync += resyncMs
    return reconcileIfDue(world)
  }
  const tick = async (): Promise<void> => {
    for (let reconciles = 0; await reconcileDue(); reconciles += 1) {
      if (reconciles > spin)
        throw new RestlessError(`the rollout does not come to rest: ${spin} reconciles at one instant`)
    }
  }
  const runUntil = async (end: number | ((rollout: Rollout) => boolean)): Promise<void> => {
    const last = typeof end === 'number' ? end : clock.now() + patienceMs
    for (;;) {
      await tick()
      if (typeof end === 'function' && end(world.store.shown())) return
      const due = nextDue()
      if (due === undefined || due > last) break
      clock.advanceTo(due)
    }
    if (typeof end === 'number') clock.advanceTo(end)
  }
  const dueIn = (): number | undefined => {
    const due = nextDue()
    return due === undefined ? undefined : due - clock.now()
  }
  return { reconcile: reconcileDue, tick, nextDue, dueIn, runUntil }
}

const reconcileIfDue = async (world: World): Promise<boolean> => {
  if (world.cluster.advance(world.now())) world.queue.add()
  if (!world.queue.take()) return false
  await reconcile(world).then(
    () => world.queue.forget(),
    (reason: unknown) => retryReconcile(world, reason),
  )
  return true
}

/** A reconcile that fails is tried again with backoff. */
const retryReconcile = (world: World, reason: unknown): void => {
  world.emit({ event: 'problem', message: reason instanceof Error ? reason.message : String(reason) })
  world.queue.addRateLimited()
}
