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
  const full = [...others, ...(given ? [{ ...given, trouble }] : [])]
  expect(idsOf(makeRoom(full, { topic: 'toy/1' }))).toEqual(idsOf(others))
})

const trouble = { tries: 1, reason: 'vendor is down' }
const ann = { topic: 'toy/1', source: 'ann' }

/** Ten events of Ann, changed as it is said. */
const ofAnn = (change: (at: number) => Partial<HeardEvent>): HeardEvent[] =>
  clicksOf(...Array.from({ length: 10 }, () => 'ann')).map((event, at) => ({ ...event, ...change(at) }))

test.each<[string, number, (at: number) => Partial<HeardEvent>]>([
  ['the first that was given up', 4, (at) => (at >= 4 && at < 6 ? { trouble } : {})],
  [
    'none that waits to be heard again, but the first',
    0,
    (at) => (at === 4 ? { trouble: { ...trouble, due: 1 } } : {}),
  ],
  ['the first without a finding', 3, (at) => (at === 3 || at > 5 ? {} : { finding: 'no' })],
  ['the last but one, where it alone has no finding', 8, (at) => (at === 8 ? {} : { finding: 'no' })],
  ['the first, where all have findings', 0, () => ({ finding: 'no' })],
  ['the first, where the newest alone has none', 0, (at) => (at === 9 ? {} : { finding: 'no' })],
])('of ten events of one person %s makes room', (_, which, change) => {
  const events = ofAnn(change)
  expect(makeRoom(events, ann)).toEqual(events.toSpliced(which, 1))
})

test.each([
  ['fewer than ten events', ofAnn(() => ({})).slice(1), ann],
  ['ten events of the person about another thing', ofAnn(() => ({ topic: 'toy/2' })), ann],
  ['ten events of another person', ofAnn(() => ({ source: 'bob' })), ann],
  ['ten events without a source', ofAnn(() => ({ source: undefined })), { topic: 'toy/1' }],
])('%s make no room', (_, events, newcomer) => {
  expect(makeRoom(events, newcomer)).toEqual(events)
})

test('the 200th event has room', () => {
  const events = clicksOf(...crowd.slice(1))
  expect(makeRoom(events, ann)).toEqual(events)
})

test('where 200 are kept of as many people none of them makes room', () => {
  expect(makeRoom(clicksOf(...crowd), ann)).toBeUndefined()
})

test('where 200 are kept the older event of a person with two of them makes room', () => {
  const events = clicksOf(...crowd.slice(0, 198), 'guest', 'guest')
  expect(makeRoom(events, ann)).toEqual(events.toSpliced(198, 1))
})

test('where 200 are kept a crowd without names makes no room, however large it is', () => {
  const nameless = clicksOf(...crowd).map(({ source: _, ...event }) => event)
  expect(makeRoom(nameless, ann)).toBeUndefined()
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
