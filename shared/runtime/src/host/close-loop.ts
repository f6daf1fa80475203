import { undoQueue } from '../calls/undo-queue.ts'
import { sweepAudit } from '../effects/audit-sweep.ts'
import type { Runtime } from '../ports/runtime.ts'
import { grace, within } from '../ports/within.ts'
import { guarded } from '../secrets/guarded.ts'

/** Most journals that one look begins with. */
const limit = 100
/** How many undos of a tenant wait in memory for one vendor. */
const room = 10

/**
 * Looks for what is due every so many milliseconds (0: never), one look at a time; `refresh` is called before each.
 * Returns how to stop it: work in progress may end, within a grace. It keeps no process alive.
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
    await queue.look(limit)
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
    const isDone = await within(milliseconds, Promise.resolve(looking).then(queue.idle))
    if (isDone) return
    queue.stop(true)
    runtime.log('warn', 'unfinished undos were left', {
      meaning: 'they are due again, and their effects are looked up first',
    })
  }
}
