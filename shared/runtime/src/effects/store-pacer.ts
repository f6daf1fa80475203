import type { Pace } from '@canary-steps/sdk'
import * as z from 'zod'
import { caught, caughtSync } from '../ports/caught.ts'
import { askTurn, emptyLane, idleFrom, type PaceLane, type Pacer, shortBurst } from '../ports/pacer.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { DocumentKey, Store } from '../ports/store.ts'
import { wentBackSince } from '../ports/time.ts'
import { type Guarded, guarded, guardedWithPorts } from '../secrets/guarded.ts'
import { changeDocument } from '../store/change.ts'

/** A lane in the store. `at`: when it last changed. `idle`: when it may be forgotten. Times are milliseconds since 1970. */
const SavedLane = z.object({
  at: z.number(),
  idle: z.number(),
  free: z.number(),
  last: z.number(),
  turns: z.array(z.tuple([z.string(), z.number()])),
})
type SavedLane = z.output<typeof SavedLane>

const paceKey = (key: string): DocumentKey => ({ partition: `pace/${key}`, id: 'turns' })

/** Whether a document has the turns of a pace. */
export const isPace = ({ partition }: DocumentKey): boolean => partition.startsWith('pace/')

/** Undefined: nobody has asked. So it is where it cannot be read: the vendor's own 429 holds those who come together then. */
const parseLane = (value: string | undefined): SavedLane | undefined => {
  const read = caughtSync(() => SavedLane.parse(JSON.parse(value ?? 'null')))
  return 'result' in read ? read.result : undefined
}

/**
 * The lane, and the time by its clock. Clocks of processes are apart: it is the latest of them. Where all have gone back, it
 * goes back with them.
 */
const laneAt = (saved: SavedLane, clock: number): { readonly lane: PaceLane; readonly now: number } => {
  const { at, free, last, turns } = saved
  const back = wentBackSince(at, clock) ? at - clock : 0
  const moved = turns.map(([holder, turn]) => [holder, turn - back] as const)
  return { lane: { free: free - back, last: last - back, turns: new Map(moved) }, now: Math.max(at - back, clock) }
}

/** A caller that waits for the answer of the store. */
type Asking = {
  readonly holder: string
  readonly every: number
  tell(wait: number): void
  refuse(error: Error): void
}

/** How long each of them waits, and the lane after that. */
const askAll = (value: string | undefined, asking: readonly Asking[], clock: number, burst: number) => {
  const saved = parseLane(value)
  const { lane, now } = saved ? laneAt(saved, clock) : { lane: emptyLane(), now: clock }
  const waits = asking.map((one) => ({ one, wait: askTurn(lane, one.holder, { every: one.every, burst, now }) }))
  const turns = [...lane.turns]
  // a caller that asks early changes nothing, and nothing is written
  if (lane.free === saved?.free && JSON.stringify(turns) === JSON.stringify(saved.turns))
    return { value, result: waits }
  const idle = idleFrom(lane, { every: Math.max(...asking.map(({ every }) => every)), burst })
  const written: SavedLane = { at: now, idle, free: lane.free, last: lane.last, turns }
  return { value: JSON.stringify(written), due: idle, result: waits }
}

/**
 * The pacer of several processes that share a store: all together keep a vendor's pace. A post is one read and one
 * write of a document for each pace. Callers of one process that ask meanwhile ask together.
 */
export const storePacer = ({ store, clock }: Pick<Runtime, 'store' | 'clock'>, burst = shortBurst): Pacer => {
  const gathered = new Map<string, Asking[]>()
  const askStore = async (key: string, waiting: Asking[]): Promise<void> => {
    while (waiting.length > 0) {
      const asking = waiting.splice(0)
      const asked = await caught(() =>
        changeDocument(store, paceKey(key), (value) => askAll(value, asking, clock.now(), burst)),
      )
      if ('error' in asked) for (const one of asking) one.refuse(asked.error)
      else for (const { one, wait } of asked.result) one.tell(wait)
    }
    gathered.delete(key)
  }
  return {
    wait: (holder, { key, every }: Pace) =>
      new Promise((tell, refuse) => {
        const waiting = gathered.get(key) ?? []
        waiting.push({ holder, every, tell, refuse })
        if (gathered.has(key)) return
        gathered.set(key, waiting)
        askStore(key, waiting)
      }),
  }
}

/** `runtime` among several processes that share its store. */
export const pacedInStore = (runtime: Runtime): Guarded => {
  const own = guarded(runtime)
  return guardedWithPorts(own, { pacer: storePacer(own) })
}

/** Forgets a pace that nobody has asked for since long. Another writer meanwhile keeps it. */
export const forgetIdlePace = async (store: Store, { partition, id }: DocumentKey, now: number): Promise<void> => {
  const stored = await store.get(partition, id)
  if (!stored) return
  const { idle = now } = parseLane(stored.value) ?? {}
  if (idle <= now) await store.remove(partition, id, stored.version)
  else await store.put(partition, id, stored.version, stored.value, idle)
}
