import { type Meeting, succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { isOpen } from '../journal/records.ts'
import type { StepMode } from '../ports/policy.ts'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { oneRing } from '../testing/one-ring.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { aborted, at, atStep } from '../testing/toy-host.ts'
import { toyRegions } from '../testing/toy-regions.ts'
import type { ToyCall } from '../testing/toy-step.ts'
import { toyVendor } from '../testing/toy-vendor.ts'

const barrier = { regions: ['eu', 'us'], quorum: 2, abortTogether: false }

/**
 * Two regions, of which one is polled late: by then its rollout was aborted, and another attempt takes part in the
 * same release. `act` is done at each poll.
 */
const withLatePoll = async (config: object, act: (io: ToyCall, isLate: boolean) => Promise<unknown>) => {
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let isLate = false
  const regions = toyRegions(
    {
      async run(io) {
        const waits = isLate
        isLate = false
        if (waits) reached.resolve()
        if (waits) await gate.promise
        await act(io, waits)
        return wait({ id: 1 }, '30s', 'waits')
      },
    },
    { config },
  )
  const [eu, us] = [regions.in('eu'), regions.in('us')]
  await us.run()
  const { state } = await eu.run()
  await eu.run({ state })
  isLate = true
  const late = eu.run({ state }).catch(() => undefined)
  await reached.promise
  await eu.abort({ state, rollout: aborted() })
  regions.host.now += 120_000
  await eu.run({ rollout: sampleRollout({ attempt: at(120) }) })
  gate.resolve()
  await late
  await us.run()
  return regions
}

test('a late poll of an attempt that has ended says of no later one that it has come', async () => {
  const found: Meeting[] = []
  await withLatePoll({}, async ({ meet, story }, isLate) => {
    found.push(await meet({ ...barrier, place: isLate || story.region === 'us' ? 'there' : 'here' }))
  })
  expect(found.at(-1)?.metAt).toBeUndefined()
})

test('a late poll of an attempt that has ended does nothing for the release of a later one', async () => {
  const vendor = toyVendor()
  await withLatePoll({ scope: 'release' }, async ({ once }, isLate) => {
    if (isLate) await once('late', vendor.plan())
  })
  expect(vendor.calls).toEqual([])
})

test('a late poll of a region that has left its release by then opens nothing there', async () => {
  const inMemory = memoryStore()
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let isLate = false
  const get: Store['get'] = async (partition, id) => {
    const waits = isLate && partition.startsWith('release/')
    if (waits) isLate = false
    if (waits) reached.resolve()
    if (waits) await gate.promise
    return inMemory.get(partition, id)
  }
  let mode: StepMode = 'run'
  const policy = { ...oneRing, mode: () => mode }
  const vendor = toyVendor()
  const run = async ({ open, story }: ToyCall) =>
    story.step.number === 2 ? succeed({ id: 1 }, 'done') : wait(await open('thing', vendor.plan()), '30s', 'waits')
  const regions = toyRegions({ run }, { config: { scope: 'release' }, store: { ...inMemory, get }, policy, vendor })
  const eu = regions.in('eu')
  await eu.run({ rollout: atStep(1) })
  mode = 'hold'
  const { state } = await eu.run()
  await eu.run({ state })
  mode = 'run'
  isLate = true
  const late = eu.run({ state }).catch(() => undefined)
  await reached.promise
  await eu.abort({ state })
  gate.resolve()
  await late
  expect(vendor.calls).toEqual([])
  expect(Object.values((await regions.host.release()).runs).some(isOpen)).toBe(false)
})
