import { expect, test } from 'vitest'
import { describeStore } from '../testing/describe-store.ts'
import { sampleRollout } from '../testing/index.ts'
import { endOf, toyHost } from '../testing/toy-host.ts'
import { memoryStore } from './memory.ts'
import { waking } from './waking.ts'

const site = (kept = memoryStore()) => {
  const told: number[] = []
  return { kept, told, store: waking(kept, (due) => void told.push(due)) }
}

describeStore('a store that wakes its host', { isShared: false, site: () => ({ open: () => site().store }) })

test('a host is told when a document is due, and of a later one only after it has asked what is due', async () => {
  const { store, told } = site()
  await store.put('p', 'a', undefined, '{}', 200)
  await store.put('p', 'b', undefined, '{}', 200)
  await store.put('p', 'c', undefined, '{}', 300)
  await store.put('p', 'd', undefined, '{}', 100)
  expect(told).toEqual([200, 100])
  await store.due(100, 10)
  await store.put('p', 'e', undefined, '{}', 400)
  expect(told).toEqual([200, 100, 400])
})

test('a document that is never due wakes nobody', async () => {
  const { store, told } = site()
  await store.put('p', 'a', undefined, '{}')
  await store.remove('p', 'a', (await store.get('p', 'a'))?.version)
  expect(told).toEqual([])
})

test('a host that dies before the document is written wakes in vain', async () => {
  const { told, store } = site({ ...memoryStore(), put: () => Promise.reject(new Error('it died')) })
  await expect(store.put('p', 'a', undefined, '{}', 100)).rejects.toThrow('it died')
  expect(told).toEqual([100])
})

test('nothing is written where the alarm cannot be set, and the next put sets it', async () => {
  const kept = memoryStore()
  const told: number[] = []
  const store = waking(kept, async (due) => {
    told.push(due)
    if (told.length === 1) throw new Error('no alarm')
  })
  await expect(store.put('p', 'a', undefined, '{}', 100)).rejects.toThrow('no alarm')
  expect(await kept.get('p', 'a')).toBeUndefined()
  await store.put('p', 'a', undefined, '{}', 100)
  expect(told).toEqual([100, 100])
})

test.each([
  ['is written', 'put'],
  ['is told', 'wakeAt'],
] as const)('a host that asks what is due while a document %s is told of that one', async (_, during) => {
  const kept = memoryStore()
  const told: number[] = []
  let isFirst = true
  const look = async (at: typeof during) => {
    if (at !== during || !isFirst) return
    isFirst = false
    await store.due(100, 10)
  }
  const slow = { ...kept, put: (...given: Parameters<typeof kept.put>) => look('put').then(() => kept.put(...given)) }
  const store = waking(slow, async (due) => {
    await look('wakeAt')
    told.push(due)
  })
  await store.put('p', 'a', undefined, '{}', 200)
  expect(told).toEqual([200, 200])
})

test('a host that sleeps until it is woken undoes what a call could not, and sleeps again', async () => {
  let alarm: number | undefined
  const store = waking(memoryStore(), (due) => {
    alarm = Math.min(alarm ?? due, due)
  })
  const host = toyHost({}, { store })
  const { state } = await host.run({ rollout: sampleRollout() })
  host.vendor.isDown = true
  await host.abort({ state })
  host.vendor.isDown = false
  for (let wakes = 0; alarm !== undefined; wakes += 1) {
    expect(wakes).toBeLessThan(10)
    host.now = Math.max(host.now, alarm)
    alarm = undefined
    const next = await host.closeDue()
    alarm = next === undefined ? alarm : Math.min(alarm ?? next, next)
  }
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
  expect(await endOf(host)).toMatchObject({ status: 'done' })
})
