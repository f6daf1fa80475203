import { succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { type ToyHost, toyHost } from '../testing/toy-host.ts'
import { toyListener } from '../testing/toy-listener.ts'
import { toyVendor } from '../testing/toy-vendor.ts'

const minute = 60_000

const resultOf = async (host: ToyHost) => Object.values((await host.journal()).runs)[0]?.effects['2/thing']?.result

/** A host whose first call hangs behind its act, when its thing is there already, until it is let go. */
const hangingBehind = () => {
  const vendor = toyVendor()
  const done = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  let isFirst = true
  const host = toyHost(
    {
      run: async ({ open }) => {
        const plan = vendor.plan()
        const act = async (marker: string) => {
          const hangs = isFirst
          isFirst = false
          const made = await plan.act(marker)
          if (hangs) done.resolve()
          if (hangs) await gate.promise
          return made
        }
        return wait(await open('thing', { ...plan, act }), '30s', 'waiting')
      },
    },
    { vendor },
  )
  return { host, done: done.promise, release: gate.resolve }
}

/** A call that hangs before its act. `after`: how much later the clock is; `arrives`: its act is made, and it ends. */
const late = async (host: ToyHost, after: number) => {
  const { held, release } = host.vendor.hold()
  const call = host.call('run')
  await held
  host.now += after
  const arrives = async () => {
    release()
    await call
  }
  return { arrives }
}

/** The same of one that hangs behind its act. Its thing is there, and the call that took over has not seen it. */
const lateBehind = async () => {
  const { host, done, release } = hangingBehind()
  const call = host.call('run')
  await done
  host.now += minute
  host.vendor.isLagging = true
  await host.run()
  expect(await resultOf(host)).toEqual({ id: 2 })
  const arrives = async () => {
    release()
    await call
  }
  return { host, arrives }
}

test('a call that acts after another took over takes its own thing back', async () => {
  const host = toyHost()
  const { arrives } = await late(host, minute)
  expect(await host.run()).toMatchObject({ state: { data: { id: 1 } } })
  await arrives()
  expect(host.vendor.things.map(({ id }) => id)).toEqual([1])
  expect(await resultOf(host)).toEqual({ id: 1 })
})

test('of two things the older stays, and is the one that is remembered', async () => {
  const { host, arrives } = await lateBehind()
  host.vendor.isLagging = false
  await arrives()
  expect(host.vendor.things.map(({ id }) => id)).toEqual([1])
  expect(await resultOf(host)).toEqual({ id: 1 })
})

test('where a look shows neither of two things the call that came in last is remembered, and the older one is closed', async () => {
  const { host, arrives } = await lateBehind()
  await arrives()
  expect(await resultOf(host)).toEqual({ id: 1 })
  host.vendor.isLagging = false
  await host.abort()
  expect(host.vendor.things).toMatchObject([{ id: 1, ended: ['aborted'] }])
})

test('a call that comes in late listens to the thing that stays', async () => {
  const host = toyListener()
  const { arrives } = await late(host, minute)
  host.vendor.isDown = true
  await host.call('run')
  host.vendor.isDown = false
  await arrives()
  expect(await host.listened()).toEqual(['toy/1'])
})

test('an act that comes in after its step was undone is undone as well', async () => {
  const host = toyHost()
  const { arrives } = await late(host, 3 * minute)
  expect(await host.abort()).toMatchObject({ message: 'aborted' })
  await arrives()
  await host.closeDue()
  expect(host.vendor.things).toMatchObject([{ ended: ['aborted'] }])
})

test('an act that comes in after its step was undone is undone as well, though its process died then', async () => {
  const vendor = toyVendor()
  const dies = Promise.withResolvers<void>()
  const host = toyHost(
    {
      run: async ({ open }) => {
        await open('thing', vendor.plan())
        dies.resolve()
        return new Promise(() => undefined)
      },
    },
    { vendor },
  )
  const { held, release } = vendor.hold()
  void host.call('run')
  await held
  host.now += 3 * minute
  await host.abort()
  release()
  await dies.promise
  host.now += minute
  await host.closeDue()
  expect(vendor.things).toMatchObject([{ ended: ['aborted'] }])
})

test('a remembered result that no longer fits is made anew where nothing is found, and a late one found afterwards stays', async () => {
  const fits = { ours: true }
  const first = toyHost()
  const { state } = await first.run()
  const plan = first.vendor.plan()
  const looks = [[], [{ id: 1 }, { id: 2 }]]
  const next = toyHost(
    {
      run: async ({ once }) => {
        const result = plan.result.refine(() => !fits.ours)
        return succeed(await once('thing', { ...plan, result, find: async () => looks.shift() ?? [{ id: 1 }] }))
      },
    },
    { vendor: first.vendor, store: first.runtime.store },
  )
  expect(await next.run({ state })).toMatchObject({ phase: 'Successful' })
  expect(first.vendor.things.map(({ id }) => id)).toEqual([1])
})

test('an act that no journal remembers is looked for once before it is done', async () => {
  const { state } = await toyHost().run()
  const host = toyHost()
  await host.run({ state })
  expect(host.vendor.calls).toEqual(['find', 'act'])
})

test('a Run whose step listens already asks nobody who listens', async () => {
  const host = toyListener()
  const { state } = await host.run()
  const asked: string[] = []
  const { store } = host.runtime
  const next = toyListener({
    vendor: host.vendor,
    store: {
      ...store,
      get: async (partition, id) => {
        asked.push(partition)
        return store.get(partition, id)
      },
    },
  })
  expect(await next.run({ state })).toMatchObject({ message: 'heard 0' })
  expect(asked.filter((partition) => partition.startsWith('topic/'))).toEqual([])
})
