import { expect, test } from 'vitest'
import { makeLanes } from './lanes.ts'

const begin = Date.parse('2026-01-01T00:00:00Z')
const minute = 60_000

/** Lanes, and work in them that ends when a test says so. */
const site = (room = 10) => {
  const host = { now: begin }
  const lanes = makeLanes({ now: () => host.now }, room)
  const begun: string[] = []
  const enter = (vendor: string, tenant: string) => {
    const gate = Promise.withResolvers<void>()
    const name = { vendor, tenant }
    const done = lanes.enter(name, () => {
      begun.push(`${vendor} ${tenant}`)
      return gate.promise
    })
    return { done, end: gate.resolve, fail: gate.reject }
  }
  const idle = () => new Promise((resolve) => setImmediate(resolve))
  return Object.assign(host, { lanes, begun, enter, idle })
}

test('a tenant has one thing done at a vendor at a time, in the order in which they came', async () => {
  const { begun, enter, idle } = site()
  const [first, second] = [enter('slack', 'a'), enter('slack', 'a')]
  await idle()
  expect(begun).toEqual(['slack a'])
  first.end()
  await first.done
  await idle()
  expect(begun).toEqual(['slack a', 'slack a'])
  second.end()
  await second.done
})

test('a vendor that hangs holds up no other, and a tenant whose work hangs no other tenant', async () => {
  const { begun, enter, idle } = site()
  for (const _ of [1, 2, 3]) enter('slack', 'a')
  enter('grafana', 'a')
  enter('slack', 'b')
  await idle()
  expect(begun.toSorted()).toEqual(['grafana a', 'slack a', 'slack b'])
})

test('four tenants at a time have something done at a vendor; the next has the first turn that is free', async () => {
  const { begun, enter, idle } = site()
  const tenants = ['a', 'b', 'c', 'd', 'e'].map((tenant) => enter('slack', tenant))
  enter('slack', 'a')
  await idle()
  expect(begun).toHaveLength(4)
  tenants[0]?.end()
  await idle()
  expect(begun.at(-1)).toBe('slack e')
})

test('work that fails fails alone, and the next has its turn', async () => {
  const { begun, enter, idle } = site()
  const [first, second] = [enter('slack', 'a'), enter('slack', 'a')]
  first.fail(new Error('no'))
  await expect(first.done).rejects.toThrow('no')
  second.end()
  await second.done
  await idle()
  expect(begun).toHaveLength(2)
})

test('a caller at a full line comes again later, each after the other, and after ten minutes at most', async () => {
  const host = site(1)
  const first = host.enter('slack', 'a')
  expect(host.enter('slack', 'a').done).toBeUndefined()
  const name = { vendor: 'slack', tenant: 'a' }
  const waits = () => host.lanes.roomAt(name) - host.now
  expect([waits(), waits(), waits()]).toEqual([1_000, 2_000, 3_000])
  for (let times = 0; times < 1_000; times += 1) waits()
  expect(waits()).toBe(10 * minute)
  first.end()
  await first.done
  expect(waits()).toBe(1_000)
})
