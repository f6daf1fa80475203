import { expect, test } from 'vitest'
import type { HeardEvent } from '../journal/journal.ts'
import { type ToyListener, toyListener } from '../testing/toy-listener.ts'
import { toyEvent } from '../testing/toy-webhook.ts'
import { makeRoom } from './deliver.ts'

const second = 1_000

/** Events of one topic, each of the person that its id begins with. */
const clicksOf = (...people: readonly string[]): HeardEvent[] =>
  people.map((source, at) => ({ id: `${source}/${at}`, topic: 'toy/1', at, data: 'noise', source }))

const crowd = Array.from({ length: 200 }, (_, index) => `person${index}`)

const idsOf = (events: readonly HeardEvent[] | undefined) => events?.map(({ id }) => id)

/** A step that cannot hear anything said of it, but what Ann says, and at first not even that. */
const host = (vendor: { isDown: boolean }): ToyListener =>
  toyListener({
    hear: async ({ event }) => {
      if (vendor.isDown || event.data !== 'yes') throw new Error('vendor is down')
      return event.data
    },
  })

test('a hundred events of one person take neither the place nor the time of events of another', async () => {
  const vendor = { isDown: true }
  const listener = host(vendor)
  const { state } = await listener.run()
  const noise = Array.from({ length: 100 }, (_, index) => ({ ...toyEvent(`g${index}`, 'noise'), source: 'guest' }))
  expect(await listener.deliver(...noise, { ...toyEvent('ann', 'yes'), source: 'ann' })).toBe(true)
  expect((await listener.events()).map(({ id }) => id)).toEqual([...noise.slice(-10).map(({ id }) => id), 'ann'])
  vendor.isDown = false
  listener.now += 11 * second
  expect(await listener.run({ state })).toMatchObject({ phase: 'Successful' })
})

test('of one person the newest stay: an event with a finding stays longer than an unheard one', () => {
  const [first, ...others] = clicksOf(...Array.from({ length: 10 }, () => 'ann'))
  const approved = first && { ...first, finding: 'approved' }
  expect(idsOf(makeRoom([...(approved ? [approved] : []), ...others], { topic: 'toy/1', source: 'ann' }))).toEqual([
    'ann/0',
    ...Array.from({ length: 8 }, (_, index) => `ann/${index + 2}`),
  ])
})

test('where 200 are kept whoever said most makes room', () => {
  const full = clicksOf(...crowd.slice(0, 197), 'guest', 'guest', 'guest')
  expect(idsOf(makeRoom(full, { topic: 'toy/1', source: 'ann' }))).toEqual(
    idsOf(full)?.filter((id) => id !== 'guest/197'),
  )
})

test('an event that was given up makes room before any other', () => {
  const [given, ...others] = clicksOf(...crowd)
  const trouble = { tries: 9, reason: 'vendor is down' }
  const full = [...others, ...(given ? [{ ...given, trouble }] : [])]
  expect(idsOf(makeRoom(full, { topic: 'toy/1' }))).toEqual(idsOf(others))
})

test('an event without room is not acknowledged, and no kept one is lost', async () => {
  const vendor = { isDown: true }
  const listener = host(vendor)
  const { state } = await listener.run()
  const one = { ...toyEvent('first', 'yes'), source: 'first' }
  expect(
    await listener.deliver(one, ...crowd.slice(1).map((source) => ({ ...toyEvent(source, 'noise'), source }))),
  ).toBe(true)
  expect(await listener.deliver({ ...toyEvent('ann', 'yes'), source: 'ann' })).toBe(false)
  expect(await listener.events()).toHaveLength(200)
  expect(listener.logs.at(-1)).toContain('full')
  vendor.isDown = false
  listener.now += 11 * second
  expect(await listener.run({ state })).toMatchObject({ phase: 'Successful' })
})

test('events that name no source make room for none: each may count', async () => {
  const listener = toyListener()
  await listener.run()
  expect(await listener.deliver(...Array.from({ length: 200 }, (_, index) => toyEvent(`e${index}`, 'no')))).toBe(true)
  expect(await listener.deliver(toyEvent('one more', 'no'))).toBe(false)
  expect(await listener.deliver(toyEvent('e7', 'no'))).toBe(true)
})
