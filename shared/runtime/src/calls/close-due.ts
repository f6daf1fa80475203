import type { Runtime } from '../ports/runtime.ts'
import { guarded } from '../secrets/guarded.ts'
import { dueInTurn, isAttended, undoQueue } from './undo-queue.ts'

/** Bounds of one look of a host that waits for it. */
export type CloseBounds = {
  /** How many documents are taken from the store at a time, and how many undos of a tenant wait in memory for one vendor. */
  readonly limit?: number | undefined
  /** From then on nothing begins, and work that is not done is left; milliseconds since 1970. */
  readonly until?: number | undefined
}

/** The store is not asked more often, in milliseconds: something that stays due would be asked for all the time. */
const soonestLook = 1_000

/**
 * When the next is due, and not before it may be looked at again. Undefined: nothing waits. From `until` on the store
 * is not asked: something may be due at once.
 */
const nextDue = async (runtime: Runtime, limit: number, until: number): Promise<number | undefined> => {
  const soonest = () => runtime.clock.now() + soonestLook
  const isOver = () => runtime.clock.now() >= until
  if (isOver()) return soonest()
  for await (const document of dueInTurn(runtime, Number.MAX_SAFE_INTEGER, limit)) {
    if (isAttended(document)) return Math.max(document.due, soonest())
    if (isOver()) return soonest()
  }
  return undefined
}

/**
 * Does what is due: undos that a call could not finish, and ends that no call told of. For hosts that call it, and wait.
 *
 * @returns when the next is due, in milliseconds since 1970; undefined where nothing is. In a second where its time was
 * over before that was known.
 */
export const closeDue = async (
  host: Runtime,
  { limit = 100, until = Number.POSITIVE_INFINITY }: CloseBounds = {},
): Promise<number | undefined> => {
  const runtime = guarded(host)
  const queue = undoQueue(runtime, limit, until)
  await queue.finish(queue.look(limit), until - runtime.clock.now())
  return nextDue(runtime, limit, until)
}
