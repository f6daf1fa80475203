import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/index.ts'
import { healthy, toyHost } from '../testing/toy-host.ts'
import { closeLoop } from './close-loop.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A second of the loop, and what it begins until something is so. */
const aSecond = async (isSo: () => boolean) => {
  await vi.advanceTimersByTimeAsync(1_000)
  while (!isSo()) await turn()
  // time enough for what should not begin
  for (let turns = 0; turns < 100; turns += 1) await turn()
}

test('a look of the loop takes all that is due, and no longer than until the next one', async () => {
  const inMemory = memoryStore()
  let takes = 0
  const host = toyHost(
    {},
    {
      store: {
        ...inMemory,
        get(...given) {
          host.now += takes
          return inMemory.get(...given)
        },
      },
    },
  )
  const stop = closeLoop(host.runtime, 1_000)
  await aSecond(() => true)
  const names = Array.from({ length: 110 }, (_, number) => `uid-${number}`)
  for (const uid of names) {
    const named = (view = sampleRollout()) => ({ ...view, metadata: { ...view.metadata, uid, namespace: uid } })
    await host.run({ rollout: named() })
    await host.observe(named(healthy()))
  }
  const begun = () => host.vendor.things.filter(({ ended }) => ended.length > 0).length
  takes = 1_000
  await aSecond(() => begun() > 0)
  takes = 0
  expect(begun()).toBe(1)
  await aSecond(() => begun() === 110)
  await stop()
})
