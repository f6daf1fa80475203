import { takeInventory } from '../../calls/inventory.ts'
import { caught } from '../../ports/caught.ts'
import type { Runtime } from '../../ports/runtime.ts'
import { grace, within } from '../../ports/within.ts'
import { guarded } from '../../secrets/guarded.ts'
import { inventoryClaim } from './inventory-claim.ts'
import type { Listing } from './list-rollouts.ts'

/** Calls back later, unless the function it returns is called before. */
export type After = (milliseconds: number, callback: () => void) => () => void

export type InventoryOptions = {
  /** The name of the cluster in the journal. */
  readonly cluster: string
  readonly region?: string
  readonly list: () => Promise<Listing>
  /** Milliseconds from one inventory to the next. */
  readonly every?: number
  /** Milliseconds to the first one. */
  readonly first?: number
  readonly after?: After
}

/** The process with the claim may end at any time: the others look for it so often, in parts of the time between two. */
const looksPerClaim = 10

/** Before it a process that is started for one call has other things to do; milliseconds. */
const firstAfter = 30_000

const usualAfter: After = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds).unref()
  return () => clearTimeout(timer)
}

/** Logs trouble of one kind once, until it is over. */
const trouble = ({ log }: Pick<Runtime, 'log'>) => {
  const known = new Set<string>()
  return {
    tell(level: 'warn' | 'error', message: string, reason: string) {
      // times and counts change, and do not make it another trouble
      const kind = `${message} ${reason.replaceAll(/\d+/g, '#')}`
      if (!known.has(kind)) log(level, message, { reason })
      known.add(kind)
    },
    isOver() {
      if (known.size > 0) log('info', 'the inventory is taken again')
      known.clear()
    },
  }
}

/** The part that takes an inventory if this process has the claim, and reports its faults. It gives the milliseconds to the next look. */
const claims = (
  runtime: Runtime,
  { cluster, region, list, every }: Required<Pick<InventoryOptions, 'cluster' | 'region' | 'list' | 'every'>>,
  isLeft: () => boolean,
): (() => Promise<number>) => {
  const { store, clock } = runtime
  const claim = inventoryClaim(store, cluster, crypto.randomUUID())
  const { tell, isOver } = trouble(runtime)
  const take = async (): Promise<number> => {
    if (!(await claim.take(clock.now(), every))) return every / looksPerClaim
    if (isLeft()) return every
    const began = clock.now()
    const { reason, ...listed } = await list()
    if (isLeft()) return every
    await takeInventory(runtime, cluster, { ...listed, region, age: clock.now() - began })
    if (!listed.complete) tell('warn', 'the inventory is not complete: deleted Rollouts are not seen', reason ?? '')
    else if (reason !== undefined) tell('warn', 'a Rollout cannot be reported', reason)
    else isOver()
    return every
  }
  return async () => {
    const taken = await caught(take)
    if (!('error' in taken)) return taken.result
    if (isLeft()) return every
    tell('error', 'no inventory was taken', taken.error.message)
    // perhaps another process can
    await caught(claim.giveBack)
    return every
  }
}

/**
 * Takes the inventory of a cluster again and again. Only one process of those that share a store does it at a time.
 * So events without a call of a step become known. Returns how to stop it: work in progress may end, within a grace.
 * It throws nothing and, with the usual timer, keeps no process alive.
 */
export const keepInventory = (
  host: Runtime,
  { cluster, region = '', list, every = 5 * 60_000, first = firstAfter, after = usualAfter }: InventoryOptions,
): ((milliseconds?: number) => Promise<void>) => {
  let isLeft = false
  const takeIfClaimed = claims(guarded(host), { cluster, region, list, every }, () => isLeft)
  let isStopped = false
  let running = Promise.resolve()
  const look = () => {
    running = takeIfClaimed().then((milliseconds) => {
      if (!isStopped) cancel = after(milliseconds, look)
    })
  }
  let cancel = after(Math.min(first, every), look)
  return async (milliseconds = grace) => {
    isStopped = true
    cancel()
    isLeft = !(await within(milliseconds, running))
    if (isLeft) host.log('warn', 'an unfinished inventory was left', { meaning: 'the next process takes it anew' })
  }
}
