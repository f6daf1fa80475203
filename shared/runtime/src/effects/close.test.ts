import { succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { journalId } from '../journal/journal-file.ts'
import type { Store } from '../ports/store.ts'
import { atStep, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { toyListener } from '../testing/toy-listener.ts'
import type { ToyChange } from '../testing/toy-step.ts'
import { toyVendor } from '../testing/toy-vendor.ts'
import { toyWebhook } from '../testing/toy-webhook.ts'
import { watchedStore } from '../testing/watched-store.ts'

const arrivesWithin = 2 * 60_000

const effectsOf = async (host: ToyHost) => Object.values((await host.journal()).runs)[0]?.effects

/** The journal is lost, and all else that is stored stays. */
const forgetJournal = async (store: Store, partition = 'rollout/test/c0ffee00-0000-4000-8000-000000000001') =>
  store.remove(partition, journalId, (await store.get(partition, journalId))?.version)

/** An Abort so long after a Run whose act has not come in. */
const abortAfter = async (milliseconds: number) => {
  const host = toyListener()
  host.vendor.trouble('late')
  await host.call('run')
  host.now += milliseconds
  const { message } = await host.abort()
  return { message, calls: host.vendor.calls }
}

test('an act that has not come in may still do so for two minutes', async () => {
  expect(await abortAfter(arrivesWithin - 1)).toEqual({
    message: 'undo queued: toy:desk: not there, and may still arrive',
    calls: ['act', 'find'],
  })
})

test('an act that has not come in after two minutes never will: there is nothing to close', async () => {
  expect(await abortAfter(arrivesWithin)).toEqual({ message: 'aborted', calls: ['act', 'find'] })
})

test('a thing that was done by one call is closed without a look', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.abort({ state })
  expect(host.vendor.calls).toEqual(['act', 'end 1 aborted'])
})

test('a closed effect keeps its story, and listens to nothing', async () => {
  const host = toyListener()
  const { state } = await host.run()
  const open = (await effectsOf(host))?.['2/thing']
  expect(open).toMatchObject({ topics: ['toy/1'], isHeard: true })
  await host.abort({ state })
  const { topics: _, isHeard: __, ...story } = open ?? {}
  expect(await effectsOf(host)).toEqual({ '2/thing': { ...story, outcome: 'aborted' } })
})

test('a thing of which only the vendor knew is written down as it ended', async () => {
  const { run, vendor } = toyHost()
  const { state } = await run()
  const host = toyHost({}, { vendor })
  await host.abort({ state })
  const known = { owner: 2, target: 'toy:desk', attempts: 1, triedAt: 0, stays: true, result: { id: 1 } }
  expect(await effectsOf(host)).toEqual({ '2/thing': { ...known, outcome: 'aborted' } })
})

test('where neither the journal nor the vendor knows of anything nothing is closed', async () => {
  const { state } = await toyHost().run()
  const host = toyHost()
  expect(await host.abort({ state })).toMatchObject({ message: 'aborted' })
  expect(host.vendor.calls).toEqual(['find'])
  expect(await effectsOf(host)).toEqual({})
})

test('nobody listens any more to a thing of which the journal has lost all', async () => {
  const host = toyListener()
  const { state } = await host.run()
  await forgetJournal(host.runtime.store)
  await host.abort({ state })
  expect(host.vendor.things).toMatchObject([{ ended: ['aborted'] }])
  expect(await host.listened()).toEqual([])
})

test('nobody listens any more to the topics of an earlier version of the step', async () => {
  const first = toyListener()
  const { state } = await first.run()
  const next = toyHost({}, { vendor: first.vendor, store: first.runtime.store })
  await next.abort({ state })
  expect(first.vendor.things).toMatchObject([{ ended: ['aborted'] }])
  expect(await first.listened()).toEqual([])
})

test('a listener that cannot be taken out is taken out by the next try, before its effect counts as closed', async () => {
  const inMemory = watchedStore()
  let isFull = false
  const store: Store = {
    ...inMemory,
    remove: async (...given) => {
      if (isFull) throw new Error('the disk is full')
      return inMemory.remove(...given)
    },
  }
  const host = toyListener({ store })
  const { state } = await host.run()
  isFull = true
  expect(await host.abort({ state })).toMatchObject({ message: 'undo queued: the disk is full' })
  isFull = false
  host.now += 60_000
  await host.closeDue()
  expect(await inMemory.listened()).toEqual([])
})

test('where the controller knows more than the journal a thing is looked for before it is closed', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.abort({ state: state && { ...state, seq: state.seq + 1 } })
  expect(host.vendor.calls).toEqual(['act', 'find', 'end 1 aborted'])
})

test('a step that found again what another step listens to leaves no listener of either', async () => {
  const hearing = { webhook: toyWebhook(), hear: async () => undefined }
  const store = watchedStore()
  const vendor = toyVendor()
  const fits = { ours: true }
  const result = z.object({ id: z.number() }).refine(() => fits.ours)
  const shared = () => vendor.plan({ lifetime: 'rollout', topics: ({ id }) => [`toy/${id}`], result })
  const change: ToyChange = {
    hearing,
    run: async ({ open }) => wait(await open('thread', shared()), '30s'),
    end: async ({ close, outcome }) => {
      await close('thread', shared(), (thing) => vendor.end(thing, outcome))
      return succeed()
    },
  }
  const host = toyHost(change, { store, vendor })
  await host.run({ rollout: atStep(1) })
  fits.ours = false
  const { state } = await host.run({ rollout: atStep(2) })
  const stored = await store.get('topic/toy/1', 'listeners')
  expect(JSON.parse(stored?.value ?? '')).toMatchObject([{ index: 1 }, { index: 2 }])
  await host.abort({ state })
  expect(await store.listened()).toEqual([])
})
