import { TerminalError } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { listEffects } from '../operate/effect-list.ts'
import { orderEffect } from '../operate/effect-order.ts'
import { sampleRollout } from '../testing/index.ts'
import { at, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { toyPlan } from '../testing/toy-step.ts'
import { toyVendor } from '../testing/toy-vendor.ts'
import { WireEffectOrder } from '../wire/wire-effects.ts'

const day = 24 * 60 * 60_000
const partition = `rollout/test/${sampleRollout().metadata.uid}`

/** A host whose vendor refuses for good to end anything, until it does not. */
const refusing = () => {
  const vendor = toyVendor()
  const rights = { areMissing: true }
  const host = toyHost(
    {
      end: async ({ close, outcome }) => {
        await close('thing', toyPlan(vendor, {}), async (thing) => {
          if (rights.areMissing) throw new TerminalError('no rights')
          await vendor.end(thing, outcome)
        })
        return { decision: 'succeed', message: '' }
      },
    },
    { vendor },
  )
  /** Revisions up to one, each in the middle of the one before. */
  let revision = 2
  const revisions = async (last: number) => {
    for (; revision <= last; revision += 1) {
      await host.run({ rollout: sampleRollout({ revision, attempt: at(revision) }) })
      await host.closeDue()
    }
  }
  return { host, rights, revisions }
}

const sizeOf = async ({ runtime }: ToyHost) => (await runtime.store.get(partition, 'journal'))?.value.length ?? 0
const deadOf = async ({ runtime }: ToyHost) =>
  (await listEffects(runtime)).effects.filter(({ state }) => state === 'dead')
const order = (host: ToyHost, effect: string, operation: 'retry' | 'settle') => {
  const about = { effect, operation, endpoint: '', reason: 'put right', by: 'ada', outcome: 'orphaned' }
  return orderEffect(host.runtime, 'test', WireEffectOrder.parse(about))
}

test('an effect that was given up does not make the journal of each call grow, and is listed all the same', async () => {
  const { host, revisions } = refusing()
  await revisions(20)
  const size = await sizeOf(host)
  await revisions(60)
  expect(await sizeOf(host)).toBeLessThan(size * 1.1)
  expect((await deadOf(host)).map(({ revision }) => revision).toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 58 }, (_, number) => number + 2),
  )
})

test.each(['retry', 'settle'] as const)(
  'an effect that was given up long ago is put right by a %s, and a second one changes nothing',
  async (operation) => {
    const { host, rights, revisions } = refusing()
    await revisions(20)
    const oldest = (await deadOf(host)).find(({ revision }) => revision === 2)
    rights.areMissing = false
    const answer = await order(host, oldest?.id ?? '', operation)
    expect(answer).toMatchObject({ state: 'ended', revision: 2 })
    expect(host.vendor.things[0]?.ended).toEqual(operation === 'retry' ? ['superseded'] : [])
    expect(await deadOf(host)).toHaveLength(17)
    expect(await order(host, oldest?.id ?? '', operation)).toEqual(answer)
    host.now += 2 * day
    await host.closeDue()
    expect(await order(host, oldest?.id ?? '', operation)).toMatchObject({ status: 404 })
  },
)

test('a retry of what was given up long ago that fails again stays listed, and is tried for another day', async () => {
  const { host, revisions } = refusing()
  await revisions(20)
  const oldest = (await deadOf(host)).find(({ revision }) => revision === 2)
  expect(await order(host, oldest?.id ?? '', 'retry')).toMatchObject({
    state: 'dead',
    attempts: 1,
    reason: 'no rights',
  })
  expect(await deadOf(host)).toHaveLength(18)
})

test('a journal of an earlier version with what was given up inside loses nothing of it', async () => {
  const { host, revisions } = refusing()
  await revisions(7)
  const { store } = host.runtime
  const letters = (await store.due(Number.MAX_SAFE_INTEGER, 10)).filter(({ id }) => id !== 'journal')
  // as it was written before there were documents of their own
  const runs: Record<string, unknown> = {}
  for (const { id } of letters) {
    const letter = await store.get(partition, id)
    Object.assign(runs, JSON.parse(letter?.value ?? '{}').runs)
    await store.remove(partition, id, letter?.version)
  }
  const journal = await store.get(partition, 'journal')
  const known = JSON.parse(journal?.value ?? '{}')
  const whole = JSON.stringify({ ...known, runs: { ...runs, ...known.runs } })
  await store.put(partition, 'journal', journal?.version, whole, host.now)
  const before = await deadOf(host)
  await revisions(8)
  expect((await deadOf(host)).map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)))
  expect(letters.length).toBeGreaterThan(0)
})

test('a process that dies while a run is put aside leaves it in two documents: it is listed once, and put aside by the next', async () => {
  const { host, revisions } = refusing()
  await revisions(7)
  const before = await deadOf(host)
  const { store } = host.runtime
  const size = await sizeOf(host)
  let isWritten = false
  const put: typeof store.put = (where, id, ...rest) => {
    if (isWritten) return Promise.reject(new Error('died'))
    isWritten = id !== 'journal'
    return store.put(where, id, ...rest)
  }
  const dying = toyHost({}, { vendor: host.vendor, store: { ...store, put } })
  await dying.call('run', { rollout: sampleRollout({ revision: 8, attempt: at(8) }) })
  expect(isWritten).toBe(true)
  expect(await sizeOf(host)).toBeGreaterThan(size)
  expect((await deadOf(host)).map(({ id }) => id).toSorted()).toEqual(before.map(({ id }) => id).toSorted())
  await host.observe(sampleRollout({ revision: 8, attempt: at(8) }))
  host.now += 2 * 60 * 60_000
  await host.observe(sampleRollout({ revision: 8, attempt: at(8) }))
  expect(await sizeOf(host)).toBeLessThan(size * 1.2)
  expect(await deadOf(host)).toHaveLength(before.length)
})

test('a run that was given up is reminded of once a week', async () => {
  const { host, revisions } = refusing()
  await revisions(8)
  const reminders = () => host.logs.filter((line) => line.includes('canary-steps effects list'))
  host.now += 7 * day + 1
  await host.closeDue()
  const first = reminders().length
  expect(first).toBeGreaterThan(0)
  await host.closeDue()
  expect(reminders()).toHaveLength(first)
})
