import { undoQueue } from '../calls/undo-queue.ts'
import { sweepAudit } from '../effects/audit-sweep.ts'
import type { Runtime } from '../ports/runtime.ts'
import { grace } from '../ports/within.ts'
import { guarded } from '../secrets/guarded.ts'

/** How many documents are taken from the store at a time. */
const limit = 100
/** How many undos of a tenant wait in memory for one vendor. */
const room = 10

/**
 * Looks for what is due every so many milliseconds (0: never), one look at a time. None takes longer than that, and
 * `refresh` is called before each. Returns how to stop it: work in progress may end, within a grace. It keeps no process alive.
 */
export const closeLoop = (
  host: Runtime,
  every: number,
  refresh?: () => Promise<void>,
): ((milliseconds?: number) => Promise<void>) => {
  const runtime = guarded(host)
  const queue = undoQueue(runtime, room)
  let looking: Promise<void> | undefined
  let isFirst = true
  const begin = async () => {
    await refresh?.()
    if (isFirst) await queue.lookAhead()
    isFirst = false
    await queue.look(limit, runtime.clock.now() + every)
    await sweepAudit(runtime)
  }
  const look = () => {
    looking ??= begin()
      .catch((error: Error) => runtime.log('error', 'undo queue', { reason: error.message }))
      .finally(() => {
        looking = undefined
      })
  }
  const timer = every > 0 ? setInterval(look, every).unref() : undefined
  return async (milliseconds = grace) => {
    clearInterval(timer)
    queue.stop()
    await queue.finish(Promise.resolve(looking), milliseconds)
  }
}
