import { succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { type ToyHost, toyHost } from '../testing/toy-host.ts'
import { toyVendor } from '../testing/toy-vendor.ts'

test('duplicates that came in late before the look-up are removed', async () => {
  const host = toyHost()
  host.vendor.isLagging = true
  host.vendor.trouble('lost', 'lost')
  await host.run()
  await host.run()
  expect(host.vendor.things).toHaveLength(2)
  host.vendor.isLagging = false
  await host.run()
  expect(host.vendor.things.map(({ id }) => id)).toEqual([1])
})

test('a duplicate that came in after the look-up is removed when the thing is closed', async () => {
  const host = toyHost()
  host.vendor.trouble('late')
  await host.run()
  const { state } = await host.run()
  host.vendor.land()
  expect(host.vendor.things).toHaveLength(2)
  await host.abort({ state })
  expect(host.vendor.things).toMatchObject([{ id: 1, ended: ['aborted'] }])
})

test('of two that the look-up had not shown, the one that stays is the one that is closed', async () => {
  const host = toyHost()
  host.vendor.trouble('lost')
  host.vendor.isLagging = true
  await host.run()
  const { state } = await host.run()
  host.vendor.isLagging = false
  expect(await host.abort({ state })).toMatchObject({ message: 'aborted' })
  expect(host.vendor.things).toMatchObject([{ ended: ['aborted'] }])
})

test('a vendor that is busy says nothing of an earlier call', async () => {
  const host = toyHost()
  host.vendor.isLagging = true
  host.vendor.trouble('lost', 'busy')
  await host.run()
  await host.run()
  host.vendor.isLagging = false
  await host.run()
  await host.abort()
  expect(host.vendor.things).toMatchObject([{ ended: ['aborted'] }])
})

test('a remembered result that no longer fits is looked for again, not thrown', async () => {
  const host = toyHost()
  const { state } = await host.run()
  const result = z.object({ id: z.number(), url: z.string() }).transform(({ id }) => ({ id }))
  const newer: ToyHost = toyHost(
    {
      run: async ({ open }) => {
        const { id } = await open('thing', { ...host.vendor.plan(), result })
        return wait({ id }, '30s', 'waiting')
      },
    },
    { vendor: host.vendor, store: host.runtime.store },
  )
  expect(await newer.run({ state })).toMatchObject({ message: 'waiting', state: { data: { id: 1 } } })
  expect(host.vendor.calls.filter((call) => call === 'act')).toHaveLength(1)
})

test('a duplicate that cannot be taken back is not passed over in silence', async () => {
  const vendor = toyVendor()
  const remove = () => Promise.reject(new Error('it may not be removed'))
  const host = toyHost(
    { run: async ({ open }) => wait(await open('thing', { ...vendor.plan(), remove }), '30s', 'waiting') },
    { vendor },
  )
  vendor.isLagging = true
  vendor.trouble('lost', 'lost')
  await host.run()
  await host.run()
  vendor.isLagging = false
  expect(await host.run()).toMatchObject({ phase: 'Running', message: 'it may not be removed' })
})

test('a duplicate that came in between the look-up and the second act is removed at once', async () => {
  const host = toyHost()
  const plan = host.vendor.plan()
  const find: typeof plan.find = async (marker, look) => {
    const found = await plan.find(marker, look)
    host.vendor.land()
    return found
  }
  const once = toyHost(
    { run: async ({ once }) => succeed(await once('note', { ...plan, find })) },
    { vendor: host.vendor },
  )
  host.vendor.trouble('late')
  await once.run()
  expect(await once.run()).toMatchObject({ state: { data: { id: 1 } } })
  expect(host.vendor.things).toMatchObject([{ id: 1 }])
})
