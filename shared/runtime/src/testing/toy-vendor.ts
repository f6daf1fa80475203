import { type Outcome, type Plan, RetryLater, TerminalError } from '@canary-steps/sdk'
import * as z from 'zod'

/** Something that exists at the toy vendor. `ended` holds every outcome that it was told. */
type Thing = { readonly id: number; readonly marker: string; readonly ended: Outcome[] }

/** The fault of the next act: the reply is lost, the act itself comes in late, or the vendor says no. */
type Trouble = 'lost' | 'late' | 'refused' | 'busy'

const Result = z.object({ id: z.number() })
type Result = z.output<typeof Result>

/** A vendor in memory, with the trouble that real ones make. */
export type ToyVendor = {
  readonly things: Thing[]
  /** `act`, `find`, `remove 1`, `end 1 aborted`, in the order they came in. */
  readonly calls: string[]
  /** Nothing gets through, until it is false again. */
  isDown: boolean
  /** `find` shows nothing yet, as an index does that lags behind. */
  isLagging: boolean
  /** Whether a waiting step may pass. */
  isDone: boolean
  trouble(...next: Trouble[]): void
  /** Keeps the next act waiting. The first promise resolves when it has come in; `release` lets it go on. */
  hold(): { readonly held: Promise<void>; release(): void }
  /** A late act comes in now. */
  land(): void
  plan(change?: Partial<Pick<Plan<Result>, 'lifetime' | 'target' | 'result' | 'topics'>>): Plan<Result>
  end(result: Result, outcome: Outcome): Promise<void>
}

/** An act at the vendor, with the trouble that was ordered. */
const acting = (receive: (call: string) => void, things: Thing[]) => {
  const late: (() => void)[] = []
  const troubles: Trouble[] = []
  let holding: { arrived(): void; gate: Promise<void> } | undefined
  let ids = 0
  const create = (marker: string): void => {
    ids += 1
    things.push({ id: ids, marker, ended: [] })
  }
  return {
    trouble: (...next: Trouble[]) => void troubles.push(...next),
    hold() {
      const arrived = Promise.withResolvers<void>()
      const gate = Promise.withResolvers<void>()
      holding = { arrived: arrived.resolve, gate: gate.promise }
      return { held: arrived.promise, release: gate.resolve }
    },
    land() {
      for (const create of late.splice(0)) create()
    },
    async act(marker: string): Promise<Result> {
      receive('act')
      const hold = holding
      holding = undefined
      hold?.arrived()
      await hold?.gate
      const trouble = troubles.shift()
      if (trouble === 'refused') throw new TerminalError('vendor refused')
      if (trouble === 'busy') throw new RetryLater('vendor is busy', 42_000)
      if (trouble === 'late') late.push(() => create(marker))
      if (trouble !== 'late') create(marker)
      if (trouble) throw new Error(`no reply (${trouble})`)
      return { id: ids }
    },
  }
}

export const toyVendor = (): ToyVendor => {
  const things: Thing[] = []
  const receive = (call: string) => {
    if (vendor.isDown) throw new Error('vendor is down')
    vendor.calls.push(call)
  }
  const { act, ...orders } = acting(receive, things)
  const vendor: ToyVendor = {
    things,
    calls: [],
    isDown: false,
    isLagging: false,
    isDone: false,
    ...orders,
    plan: (change) => ({
      target: 'toy:desk',
      result: Result,
      act,
      async find(marker) {
        receive('find')
        return vendor.isLagging ? [] : things.filter((thing) => thing.marker === marker).map(({ id }) => ({ id }))
      },
      async remove({ id }) {
        receive(`remove ${id}`)
        const at = things.findIndex((thing) => thing.id === id)
        things.splice(at, 1)
      },
      ...change,
    }),
    async end({ id }, outcome) {
      receive(`end ${id} ${outcome}`)
      const thing = things.find((known) => known.id === id)
      if (!thing) throw new Error(`nothing has the id ${id}`)
      thing.ended.push(outcome)
    },
  }
  return vendor
}
