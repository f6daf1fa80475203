import { expect, test } from 'vitest'
import { oneRing } from '../testing/one-ring.ts'
import { healthy } from '../testing/toy-host.ts'
import { type ToyListener, toyListener } from '../testing/toy-listener.ts'
import { toyEvent } from '../testing/toy-webhook.ts'

/** A step that has a thing open, and whose permission is taken away then. */
const withdrawn = async () => {
  const permission = { isThere: true }
  const host: ToyListener = toyListener({ policy: { ...oneRing, allows: () => permission.isThere } })
  const { state } = await host.run()
  permission.isThere = false
  host.vendor.calls.length = 0
  return { host, state, permission }
}

test('an event of a vendor is written down, but its step does not hear it without permission', async () => {
  const { host, state, permission } = await withdrawn()
  expect(await host.deliver(toyEvent('a', 'yes'))).toBe(true)
  expect([host.heard, host.unheard, host.vendor.calls]).toEqual([[], [], []])
  expect((await host.events()).map(({ id }) => id)).toEqual(['a'])
  permission.isThere = true
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful', message: 'heard yes' })
  expect(host.heard).toEqual(['a: yes'])
})

test('a Run hears nothing and acts no more, and what is open is closed', async () => {
  const { host, state } = await withdrawn()
  await host.deliver(toyEvent('a', 'yes'))
  expect(await host.run({ state })).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('may not reach'),
  })
  expect(host.heard).toEqual([])
  expect(host.vendor.calls).toEqual(['end 1 failed'])
})

test.each([
  ['Abort', (host: ToyListener, state: unknown) => host.abort({ state }), 'aborted'],
  ['Terminate', (host: ToyListener, state: unknown) => host.terminate({ state }), 'terminated'],
  ['the inventory', (host: ToyListener) => host.observe(healthy()), 'bypassed'],
] as const)('%s closes what is open, and no more, without permission', async (_, end, outcome) => {
  const { host, state } = await withdrawn()
  await end(host, state)
  host.now += 60_000
  await host.closeDue()
  expect(host.vendor.calls).toEqual([`end 1 ${outcome}`])
})

test('an effect that could not be closed before is closed later, even without permission', async () => {
  const { host, state } = await withdrawn()
  host.vendor.isDown = true
  await host.abort({ state })
  host.vendor.isDown = false
  host.now += 60_000
  await host.closeDue()
  expect(host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted']])
})
