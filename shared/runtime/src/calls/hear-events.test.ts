import { type HearIo, succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { type ToyListener, toyListener } from '../testing/toy-listener.ts'
import { toyEvent } from '../testing/toy-webhook.ts'

const second = 1_000
const day = 24 * 60 * 60 * second

/** A host whose step can make nothing of what it is told, unless that is `yes` or `no`. */
const puzzled = () => {
  const tries: string[] = []
  const host = toyListener({
    hear: async ({ event }) => {
      tries.push(event.id)
      if (event.data !== 'yes' && event.data !== 'no') throw new Error('vendor is down')
      return event.data
    },
  })
  return { host, tries }
}

const pass = async (host: ToyListener, state: unknown, { to, by }: { readonly to: number; readonly by: number }) => {
  const until = host.now + to
  while (host.now < until) {
    host.now += by
    await host.run({ state })
  }
}

test('an event that cannot be heard stops no Run, and the step says what it could not hear', async () => {
  const { host } = puzzled()
  const { state } = await host.run()
  await host.deliver(toyEvent('a', 'noise'))
  host.now += 11 * second
  const message = 'heard 0; 1 event could not be heard yet: vendor is down'
  expect(await host.run({ state })).toMatchObject({ phase: 'Running', message })
})

test('an event at which the step hangs, whatever its signal says, stops no Run', async () => {
  const hanging = { isHung: true }
  const host = toyListener({
    hear: ({ event }) => (hanging.isHung ? new Promise(() => undefined) : Promise.resolve(String(event.data))),
  })
  const { state } = await host.run()
  // a process that does not know the step leaves the event to the next Run
  await toyListener({ store: host.runtime.store, change: { name: 'other' } }).deliver(toyEvent('a', 'yes'))
  const message = 'heard 0; 1 event could not be heard yet: no answer in time'
  // half of it is for hearing, and half a second of that for the store
  expect(await host.run({ state, budget: 1_500 })).toMatchObject({ phase: 'Running', message })
  hanging.isHung = false
  host.now += 30 * second
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful', message: 'heard yes' })
})

test('an event that cannot be heard holds up no other, whichever came first', async () => {
  const { host } = puzzled()
  const { state } = await host.run()
  await host.deliver(toyEvent('a', 'noise'), toyEvent('b', 'yes'))
  host.now += 11 * second
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful', message: 'heard yes' })
})

test('an event that came in before the first Run left a state is heard when there is one', async () => {
  const broken = { isBroken: true }
  const host: ToyListener = toyListener({
    hear: async ({ event }) => {
      const [record] = Object.values((await host.journal()).runs).flatMap(({ steps }) => Object.values(steps))
      if (record?.data === undefined) throw new Error('there is nothing to compare it with yet')
      return String(event.data)
    },
    change: {
      async run({ open, findings }) {
        const { plan } = host.vendor
        const thing = await open('thing', plan({ topics: ({ id }) => [`toy/${id}`] }))
        if (broken.isBroken) throw new Error('the process dies')
        const [heard] = findings
        return heard ? succeed(thing, heard.finding) : wait(thing, '30s', 'waiting')
      },
    },
  })
  await host.call('run')
  broken.isBroken = false
  await host.deliver(toyEvent('a', 'yes'))
  host.now += 60 * second
  const { state } = await host.run()
  host.now += 60 * second
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful', message: 'yes' })
})

test('an event that cannot be heard is tried again, but not with every Run', async () => {
  const { host, tries } = puzzled()
  const { state } = await host.run()
  await host.deliver(toyEvent('a', 'noise'))
  await pass(host, state, { to: 3_600 * second, by: 15 * second })
  expect(tries.length).toBeGreaterThan(5)
  expect(tries.length).toBeLessThan(20)
})

test('an event that nobody could make sense of for a day is given up, once, and people are told', async () => {
  const { host, tries } = puzzled()
  const { state } = await host.run()
  await host.deliver(toyEvent('a', 'noise'))
  host.now += day
  await host.run({ state })
  const tried = tries.length
  expect(host.unheard).toEqual(['a: unclear'])
  expect(host.logs.filter((line) => line.includes('an event was given up'))).toHaveLength(1)
  host.now += day
  expect(await host.run({ state })).toMatchObject({ phase: 'Running', message: 'heard 0' })
  await host.deliver(toyEvent('a', 'noise'))
  expect(tries).toHaveLength(tried)
  expect(host.unheard).toHaveLength(1)
})

/** Has it on record that Ann approved; once for each event. */
const approve = ({ audit, event, clock }: HearIo) =>
  audit(`vote/${event.id}`, { decision: 'approved', by: { id: 'ann', name: 'Ann' }, reason: '', at: clock.now() })

const approvals = async (host: ToyListener) =>
  (await host.decisions()).flatMap(({ by }) => (by.id === 'ann' ? [by.name] : []))

test('two events that are heard side by side count as if they had been heard one after the other', async () => {
  const both = Promise.withResolvers<void>()
  const heard: string[] = []
  const host = toyListener({
    hear: async (call) => {
      heard.push(call.event.id)
      if (heard.length === 2) both.resolve()
      await both.promise
      if (call.findings.length > 0) return undefined
      await approve(call)
      return 'yes'
    },
  })
  await host.run()
  await Promise.all([host.deliver(toyEvent('a')), host.deliver(toyEvent('b'))])
  expect(heard).toHaveLength(3)
  expect((await host.events()).map(({ finding }) => finding)).toEqual(['yes'])
  expect(await approvals(host)).toHaveLength(1)
})

test('an event that could not be heard to its end is not on record', async () => {
  const broken = { isBroken: true }
  const host = toyListener({
    hear: async (call) => {
      if (call.findings.length > 0) return undefined
      await approve(call)
      if (broken.isBroken) throw new Error('vendor is down')
      return 'yes'
    },
  })
  const { state } = await host.run()
  await host.deliver(toyEvent('a'))
  broken.isBroken = false
  await host.deliver(toyEvent('b'))
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful' })
  expect(await approvals(host)).toHaveLength(1)
})

test('an event that takes all the time there is to hear leaves the Run its own, and others the next time', async () => {
  const host = toyListener({
    hear: async ({ event, signal }) => {
      if (event.data !== 'slow') return String(event.data)
      const { promise, reject } = Promise.withResolvers<never>()
      signal.addEventListener('abort', () => reject(new Error('no answer in time')))
      return promise
    },
  })
  const { state } = await host.run()
  // it writes events down only, as a process does that dies before it hears
  const deaf = toyListener({ store: host.runtime.store, change: { name: 'other' } })
  await deaf.deliver(toyEvent('a', 'slow'), toyEvent('b', 'yes'))
  const short = { state, budget: 1_100 }
  expect(await host.run(short)).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('no answer in time'),
  })
  host.now += 11 * second
  expect(await host.run(short)).toMatchObject({ phase: 'Successful', message: 'heard yes' })
})
