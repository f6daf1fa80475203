import { fail, RetryLater, TerminalError } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { isOpen } from '../journal/records.ts'
import { endOf, type ToyHost, toyHost, withQueuedUndo } from '../testing/toy-host.ts'

const minute = 60_000
const isAnythingOpen = async (host: ToyHost) => Object.values((await host.journal()).runs).some(isOpen)

test('an Abort whose undo must be retried is Successful and says why', async () => {
  const host = toyHost()
  const { state } = await host.run()
  host.vendor.isDown = true
  expect(await host.abort({ state })).toEqual({ phase: 'Successful', message: 'undo queued: vendor is down' })
  expect(await endOf(host)).toMatchObject({ outcome: 'aborted', status: 'pending', attempts: 1 })
})

test('queued work is done later, once', async () => {
  const host = await withQueuedUndo()
  host.vendor.isDown = false
  host.now += minute
  await host.closeDue()
  await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
  expect(await isAnythingOpen(host)).toBe(false)
})

test('nothing is tried before it is due', async () => {
  const host = await withQueuedUndo()
  host.vendor.isDown = false
  host.now += 7_000
  await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual([])
})

test('the pauses grow to ten minutes and a quarter at most', async () => {
  const host = await withQueuedUndo()
  const pauses: number[] = []
  for (let tries = 0; tries < 12; tries += 1) {
    const due = (await endOf(host))?.due ?? 0
    pauses.push(due - host.now)
    host.now = Math.ceil(due)
    await host.closeDue()
  }
  for (const [tries, pause] of pauses.entries()) {
    const middle = Math.min(600_000, 10_000 * 2 ** tries)
    expect(pause / middle).toBeGreaterThanOrEqual(0.75)
    expect(pause / middle).toBeLessThanOrEqual(1.25)
  }
})

test('a vendor that is busy is asked again when it said', async () => {
  const host = toyHost({ end: () => Promise.reject(new RetryLater('busy', 15 * minute)) })
  const { state } = await host.run()
  await host.abort({ state })
  expect((await endOf(host))?.due).toBe(host.now + 15 * minute)
})

test('an undo that the vendor refuses for good is dead, and the log says so', async () => {
  const host = toyHost({ end: () => Promise.reject(new TerminalError('channel is gone')) })
  const { state } = await host.run()
  await host.abort({ state })
  expect(await endOf(host)).toMatchObject({ status: 'dead', attempts: 1 })
  expect(host.logs.filter((line) => line.includes('"level":"error"'))).toEqual([
    expect.stringContaining('channel is gone'),
  ])
  host.now += 24 * 60 * minute
  await host.closeDue()
  expect(await endOf(host)).toMatchObject({ attempts: 1 })
})

test('an undo that failed for a day is dead', async () => {
  const host = await withQueuedUndo()
  host.now += 24 * 60 * minute
  await host.closeDue()
  expect(await endOf(host)).toMatchObject({ status: 'pending' })
  host.now += 20 * minute
  await host.closeDue()
  expect(await endOf(host)).toMatchObject({ status: 'dead' })
})

test('an undo that answers with fail, or forgets to close, is tried again', async () => {
  const refusing = toyHost({ end: async () => fail('not now') })
  const { state } = await refusing.run()
  expect(await refusing.abort({ state })).toMatchObject({ message: 'undo queued: not now' })
  const forgetful = toyHost({ end: async () => ({ decision: 'succeed', message: '' }) })
  await forgetful.run()
  expect(await forgetful.abort()).toMatchObject({ message: 'undo queued: left open: 2/thing' })
})

test('a failure whose undo could not be done is still Failed, and undone later', async () => {
  const host: ToyHost = toyHost({
    run: async ({ open }) => {
      await open('thing', host.vendor.plan())
      host.vendor.isDown = true
      return fail('rejected')
    },
  })
  expect(await host.run()).toMatchObject({ phase: 'Failed', message: 'rejected' })
  host.vendor.isDown = false
  host.now += minute
  await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual(['failed'])
})

test('two that close at once undo once', async () => {
  const host = await withQueuedUndo()
  host.vendor.isDown = false
  host.now += minute
  await Promise.all([host.closeDue(), host.closeDue()])
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
})

test('an undo that its process did not survive is taken over', async () => {
  const host = toyHost({ end: () => new Promise(() => undefined) })
  const { state } = await host.run()
  void host.abort({ state })
  await expect.poll(() => endOf(host)).toMatchObject({ status: 'pending', attempts: 0 })
  const next = toyHost({}, { vendor: host.vendor, store: host.runtime.store })
  await next.closeDue()
  expect(next.vendor.things[0]?.ended).toEqual([])
  next.now += 5_000
  await next.closeDue()
  expect(next.vendor.things[0]?.ended).toEqual(['aborted'])
})

test('an effect that may still arrive is looked for again before it counts as closed', async () => {
  const host = toyHost()
  host.vendor.trouble('late')
  await host.call('run')
  expect(await host.abort()).toMatchObject({ message: 'undo queued: toy:desk: not there, and may still arrive' })
  host.vendor.land()
  host.now += 30_000
  await host.closeDue()
  expect(host.vendor.things).toMatchObject([{ ended: ['aborted'] }])
})
