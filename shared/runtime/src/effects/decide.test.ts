import { expect, test } from 'vitest'
import { isOpen } from '../journal/records.ts'
import { aborted, atStep, healthy, promoted } from '../testing/toy-host.ts'
import { type ToyListener, toyListener } from '../testing/toy-listener.ts'
import { toyEvent } from '../testing/toy-webhook.ts'

const endedOf = ({ vendor }: ToyListener) => vendor.things.map(({ ended }) => ended)

const decided = async (decides: 'approved' | 'rejected') => {
  const host = toyListener({ decides })
  const first = await host.run()
  await host.deliver(toyEvent('a', 'yes'))
  const { state, phase } = await host.run({ state: first.state })
  return { host, state, phase }
}

test.each([
  ['an abort', (host: ToyListener, state: unknown) => host.abort({ state })],
  ['an abort that only the inventory told of', (host: ToyListener) => host.observe(aborted())],
  ['a full promotion', (host: ToyListener, state: unknown) => host.terminate({ state, rollout: promoted() })],
  ['the end', (host: ToyListener) => host.observe(healthy())],
  ['a bypass', (host: ToyListener) => host.observe(atStep(3))],
])('the outcome that a step gave its effect is not changed by %s later', async (_, end) => {
  const { host, state, phase } = await decided('approved')
  expect(phase).toBe('Successful')
  await end(host, state)
  await host.closeDue()
  expect(endedOf(host)).toEqual([['approved']])
  expect(Object.values((await host.journal()).runs).some(isOpen)).toBe(false)
})

test('nor when the rollout turns: aborted, promoted in full, aborted again', async () => {
  const { host, state } = await decided('approved')
  await host.abort({ state })
  await host.terminate({ state })
  await host.abort({ state })
  expect(endedOf(host)).toEqual([['approved']])
})

test('a step that fails says of its thing what it decided, not that it failed', async () => {
  const { host, phase } = await decided('rejected')
  expect(phase).toBe('Failed')
  expect(endedOf(host)).toEqual([['rejected']])
})

test('of two calls at once only one gives the outcome', async () => {
  const host = toyListener({ decides: 'approved' })
  const { state } = await host.run()
  await host.deliver(toyEvent('a', 'yes'))
  await Promise.all([1, 2].map(() => host.call('run', { state })))
  expect(endedOf(host)).toEqual([['approved']])
})

test('it says so once, however often it runs', async () => {
  const { host, state } = await decided('approved')
  await host.run({ state })
  await host.run()
  expect(endedOf(host)).toEqual([['approved']])
})

test('an effect whose end could not be told stays open, and is told with the next Run', async () => {
  const host = toyListener({ decides: 'approved' })
  const { state } = await host.run()
  await host.deliver(toyEvent('a', 'yes'))
  host.vendor.isDown = true
  expect(await host.run({ state })).toMatchObject({ phase: 'Running', message: 'vendor is down' })
  host.vendor.isDown = false
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful' })
  expect(endedOf(host)).toEqual([['approved']])
})
