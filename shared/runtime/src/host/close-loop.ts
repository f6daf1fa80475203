import { undoQueue } from '../calls/undo-queue.ts'
import { tellAudit } from '../effects/audit-stream.ts'
import { sweepAudit } from '../effects/audit-sweep.ts'
import type { Runtime } from '../ports/runtime.ts'
import { grace, within } from '../ports/within.ts'
import { guarded } from '../secrets/guarded.ts'

/** How many documents are taken from the store at a time. */
const limit = 100
/** How many undos of a tenant wait in memory for one vendor. */
const room = 10

/** Work that is begun again and again, but never while it is under way. Its error is logged. */
const repeated = (log: Runtime['log'], what: string, work: () => Promise<void>) => {
  let underWay: Promise<void> | undefined
  return {
    begin(): void {
      underWay ??= work()
        .catch((error: Error) => log('error', what, { reason: error.message }))
        .finally(() => {
          underWay = undefined
        })
    },
    isDone: async () => underWay,
  }
}

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
  let isFirst = true
  // nothing waits for it: the reader of the stream may be slow
  const telling = repeated(runtime.log, 'audit', () => tellAudit(runtime))
  const looking = repeated(runtime.log, 'undo queue', async () => {
    await refresh?.()
    if (isFirst) await queue.lookAhead()
    isFirst = false
    await queue.look(limit, runtime.clock.now() + every)
    telling.begin()
    await sweepAudit(runtime)
  })
  const timer = every > 0 ? setInterval(looking.begin, every).unref() : undefined
  return async (milliseconds = grace) => {
    clearInterval(timer)
    queue.stop()
    await Promise.all([queue.finish(looking.isDone(), milliseconds), within(milliseconds, telling.isDone())])
  }
}
