import { expect, test } from 'vitest'
import { auditRecords } from '../effects/audit-days.ts'
import type { Reply } from '../journal/call.ts'
import { listEffects } from '../operate/effect-list.ts'
import { orderEffect } from '../operate/effect-order.ts'
import { sampleRollout } from '../testing/index.ts'
import { type ToyHost, toyHost, withQueuedUndo } from '../testing/toy-host.ts'
import { toyListener } from '../testing/toy-listener.ts'
import { toyRegions } from '../testing/toy-regions.ts'
import { WireEffectOrder } from '../wire/wire-effects.ts'
import { takeInventory } from './inventory.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const begin = Date.parse('2026-01-01T00:00:00Z')
/** Past a claim, a turn, the pause of an undo, a list's benefit of the doubt, a silence, and a journal's old attempts. */
const waits = [minute, 3 * minute, hour, 2 * day, 40 * day]

/** A success, its reply where it is one of the step, and how it is told again. */
type Success = () => Promise<{
  readonly host: ToyHost
  readonly reply?: Reply
  readonly again?: () => Promise<unknown>
}>

const passed = async (host: ToyHost) => {
  const { state } = await host.run()
  host.vendor.isDone = true
  host.now += minute
  return { host, reply: await host.run({ state }) }
}

const successes: Readonly<Record<string, Success>> = {
  'a step that has succeeded': () => passed(toyHost()),
  'a step whose claim was taken over': async () => {
    const host = toyHost()
    const hold = host.vendor.hold()
    const slow = host.run()
    await hold.held
    host.now += 10_001
    await host.run()
    hold.release()
    await slow
    return passed(host)
  },
  'a step that had to wait for its turn': async () => {
    const host = toyHost()
    host.vendor.trouble('busy')
    await host.run()
    host.now += minute
    return passed(host)
  },
  'a step whose act came in late': async () => {
    const host = toyHost()
    host.vendor.trouble('late')
    await host.run()
    host.vendor.land()
    host.now += minute
    return passed(host)
  },
  'a step that has heard what it waited for': async () => {
    const host = toyListener()
    const { state } = await host.run()
    await host.deliver({ id: 'e1', topic: 'toy/1', data: 'yes' })
    return { host, reply: await host.run({ state }) }
  },
  'an undo that was tried again': async () => {
    const host = await withQueuedUndo()
    host.vendor.isDown = false
    host.now += hour
    await host.closeDue()
    expect(host.vendor.things).toMatchObject([{ ended: ['aborted'] }])
    return { host, again: host.abort }
  },
  'a Rollout that is listed no more': async () => {
    const host = toyHost()
    await host.run()
    host.now += 3 * minute
    const again = () => takeInventory(host.runtime, 'test', { rollouts: [], complete: true })
    await again()
    await host.closeDue()
    expect(host.vendor.things).toMatchObject([{ ended: ['orphaned'] }])
    return { host, again }
  },
  'an effect that an operator has settled': async () => {
    const host = await withQueuedUndo()
    const [effect] = (await listEffects(host.runtime)).effects
    const order = { operation: 'settle', effect: effect?.id, endpoint: '', reason: 'gone', by: 'ada' }
    await orderEffect(host.runtime, 'test', WireEffectOrder.parse(order))
    host.vendor.isDown = false
    return { host, again: host.abort }
  },
  'a step that was done once for two regions': async () => {
    const regions = toyRegions()
    const { host } = regions
    for (const name of ['eu', 'us']) await regions.in(name).run()
    host.vendor.isDone = true
    host.now += minute
    for (const name of ['eu', 'us']) await regions.in(name).run()
    return { host }
  },
}

const seenOf = async ({ vendor, runtime, now }: ToyHost) => ({
  things: structuredClone(vendor.things),
  // a look changes nothing
  calls: vendor.calls.filter((call) => call !== 'find'),
  records: (await auditRecords(runtime.store, 'test', { since: begin, until: now + minute })).map(({ id }) => id),
})

test.each(Object.entries(successes))('%s stays so, however late it is', async (_, succeed) => {
  const { host, reply, again } = await succeed()
  const before = await seenOf(host)
  for (const wait of waits) {
    host.now += wait
    await host.closeDue()
    await again?.()
    if (!again) await host.observe(sampleRollout())
    await host.closeDue()
    if (reply) {
      const { phase, message } = await host.run({ state: reply.state })
      expect({ wait, phase, message }).toEqual({ wait, phase: reply.phase, message: reply.message })
    }
    expect({ wait, ...(await seenOf(host)) }).toEqual({ wait, ...before })
  }
})
