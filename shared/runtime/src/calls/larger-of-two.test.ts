import { RetryLater } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import type { StepRecord } from '../journal/journal.ts'
import { noteTurn } from '../journal/records.ts'
import { inProcessPacer } from '../ports/pacer.ts'
import { sampleRollout } from '../testing/index.ts'
import { at, endOf, toyHost } from '../testing/toy-host.ts'
import { toyListener } from '../testing/toy-listener.ts'
import { toyEvent } from '../testing/toy-webhook.ts'
import { makeLanes } from './lanes.ts'

const second = 1_000
const minute = 60 * second
const day = 24 * 60 * minute

test('a turn that is put off is waited for once: the time before the earlier one counts already', () => {
  const step: StepRecord = {
    ...{ step: 'toy', id: 'toy', config: {}, seq: 0, message: '', startedAt: 0, rebuilt: false, events: [] },
    phase: 'Running',
  }
  const waited = [
    [10, 0],
    // asked again before its turn, which comes two later
    [12, 4],
    // asked again behind it
    [25, 20],
    // its turn is over
    [25, 30],
  ].map(([at = 0, now = 0]) => {
    noteTurn(step, at, now)
    return step.turn?.waited
  })
  expect(waited).toEqual([10, 12, 17, 17])
})

test('a caller at a full line comes again when the work before it may be done, if that takes longer than usual', async () => {
  const clock = { time: 0, now: () => clock.time }
  const lanes = makeLanes(clock, 2)
  const name = { vendor: 'slack', tenant: 'a' }
  const gate = Promise.withResolvers<void>()
  const first = lanes.enter(name, () => gate.promise)
  void lanes.enter(name, () => new Promise(() => undefined))
  await new Promise((resolve) => setImmediate(resolve))
  clock.time += 5 * second
  gate.resolve()
  await first
  expect([lanes.roomAt(name), lanes.roomAt(name)]).toEqual([10 * second, 15 * second])
})

test('at a slow pace nobody has a turn before the vendor takes the next', async () => {
  const pacer = inProcessPacer({ now: () => 1_000_000 }, 1)
  const pace = { key: 'toy:desk', every: 60 * second }
  expect(await Promise.all(['a', 'b', 'c'].map((holder) => pacer.wait(holder, pace)))).toEqual([
    0,
    60 * second,
    120 * second,
  ])
})

test('a vendor that says to come again at once is asked no more often than one that says nothing', async () => {
  const host = toyHost({ end: () => Promise.reject(new RetryLater('busy', second)) })
  const { state } = await host.run()
  await host.abort({ state })
  const wait = ((await endOf(host))?.due ?? 0) - host.now
  expect([wait >= 7.5 * second, wait <= 12.5 * second]).toEqual([true, true])
})

test('a silence is counted from what was heard last or warned of last, whichever came later', async () => {
  const host = toyHost()
  await host.run()
  const warningsAfter = async (time: number): Promise<number> => {
    host.now += time
    await host.closeDue()
    return host.logs.filter((line) => line.includes('silence')).length
  }
  expect([await warningsAfter(7 * day - 1), await warningsAfter(1)]).toEqual([0, 1])
  host.now += day
  await host.observe(sampleRollout({ attempt: at(30), status: { phase: 'Paused' } }))
  expect([await warningsAfter(7 * day - 1), await warningsAfter(1)]).toEqual([1, 2])
  expect([await warningsAfter(7 * day - 1), await warningsAfter(1)]).toEqual([2, 3])
})

test('an event that cannot be heard waits twice as long each time, ten minutes at most', async () => {
  let tries = 0
  const host = toyListener({
    hear: () => {
      tries += 1
      return Promise.reject(new Error('vendor is down'))
    },
  })
  const { state } = await host.run()
  await host.deliver(toyEvent('a', 'noise'))
  await host.run({ state })
  const before = tries
  for (const [times, wait] of [5, 10, 20, 40, 80, 160, 320, 600, 600].entries()) {
    host.now += wait * second - 1
    await host.run({ state })
    expect({ wait, tried: tries - before }).toEqual({ wait, tried: times })
    host.now += 1
    await host.run({ state })
    expect({ wait, tried: tries - before }).toEqual({ wait, tried: times + 1 })
  }
})

test('a document that cannot be looked at waits twice as long each time, an hour at most', async () => {
  const { store } = toyHost().runtime
  const host = toyHost({}, { store })
  await store.put('rollout/test/broken', 'journal', undefined, '{', 0)
  await host.closeDue()
  const isDue = async () => (await store.due(host.now, 10)).some(({ partition }) => partition === 'rollout/test/broken')
  for (const wait of [1, 2, 4, 8, 16, 32, 60, 60]) {
    host.now += wait * minute - 1
    expect({ wait, isDue: await isDue() }).toEqual({ wait, isDue: false })
    host.now += 1
    expect({ wait, isDue: await isDue() }).toEqual({ wait, isDue: true })
    await host.closeDue()
  }
})
