import type { Step } from '@canary-steps/sdk'
import { afterEach, expect, test, vi } from 'vitest'
import { replyOf, sampleRollout, testHost } from '../testing/index.ts'
import { aborted } from '../testing/toy-host.ts'
import { toyStep } from '../testing/toy-step.ts'
import { type ToyVendor, toyVendor } from '../testing/toy-vendor.ts'
import { undoQueue } from './undo-queue.ts'

const minute = 60_000

afterEach(() => void vi.useRealTimers())

/** Waits while timers stand still, which a poll would move. */
const untilSo = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

/** A step whose thing is at a vendor of its own, and ends when `ending` does. */
const stepAt = (name: string, vendor: ToyVendor, ending: () => Promise<void>): Step => {
  const plan = () => vendor.plan({ target: `${name}:desk` })
  return toyStep(vendor, {
    name,
    run: async ({ open }) => ({
      decision: 'wait',
      requeueAfter: 30_000,
      message: '',
      state: await open('thing', plan()),
    }),
    end: async ({ close, outcome }) => {
      await close('thing', plan(), async (thing) => {
        await ending()
        await vendor.end(thing, outcome)
      })
      return { decision: 'succeed', message: '' }
    },
  })
}

/** Two vendors, of which one hangs when something is to be closed there, until it is let go. */
const site = () => {
  const gate = Promise.withResolvers<void>()
  const [hung, well] = [toyVendor(), toyVendor()]
  const begun = { hung: 0 }
  const hangs = stepAt('hung', hung, () => {
    begun.hung += 1
    return gate.promise
  })
  const steps = [hangs, stepAt('well', well, async () => undefined)]
  const host = testHost(hangs, { steps, secrets: { TOY_TOKEN: 'toy-secret' } })
  /** Opens something in a namespace, and aborts while nobody can be reached: the undo is queued. */
  const queued = async (name: string, uid: string, namespace = 'payments') => {
    const step = steps.find((one) => one.name === name)
    const rename = (rollout = sampleRollout()) => ({ ...rollout, metadata: { ...rollout.metadata, uid, namespace } })
    const about = { ...(step && { step }) }
    const { state } = replyOf(await host.call('run', { ...about, rollout: rename() }))
    await host.observe(rename(aborted()))
    return state
  }
  return { host, hung, well, begun, queued, release: gate.resolve }
}

const endedOf = ({ things }: ToyVendor) => things.map(({ ended }) => ended.join())

test('a vendor that hangs holds up no undo at another, whoever came first', async () => {
  const { host, well, begun, queued, release } = site()
  for (const number of [1, 2, 3, 4, 5]) await queued('hung', `hung-${number}`)
  await queued('well', 'well')
  const queue = undoQueue(host.runtime, 10)
  await queue.look(100)
  await expect.poll(() => endedOf(well)).toEqual(['aborted'])
  expect(begun.hung).toBe(1)
  release()
  await queue.idle()
})

test('looks do not pile up behind a vendor that hangs: a look at work is not begun again', async () => {
  const { host, hung, begun, queued, release } = site()
  for (const number of [1, 2, 3]) await queued('hung', `hung-${number}`)
  const queue = undoQueue(host.runtime, 10)
  for (let looks = 0; looks < 20; looks += 1) await queue.look(100)
  expect(begun.hung).toBe(1)
  release()
  await queue.idle()
  expect(endedOf(hung)).toEqual(['aborted', 'aborted', 'aborted'])
  expect(begun.hung).toBe(3)
})

test('hundreds of undos at a vendor that hangs do not hide what came last, of another tenant or vendor', async () => {
  const { host, hung, well, queued, release } = site()
  for (let number = 0; number < 150; number += 1) await queued('hung', `hung-${number}`)
  host.now += 1
  await queued('well', 'well')
  await queued('hung', 'other', 'shipping')
  const queue = undoQueue(host.runtime, 5)
  const lookAround = async () => {
    for (let looks = 0; looks < 4; looks += 1) await queue.look(50)
  }
  await lookAround()
  await expect.poll(() => endedOf(well)).toEqual(['aborted'])
  release()
  await expect.poll(() => hung.things.at(-1)?.ended).toEqual(['aborted'])
  // those for which there was no room come again, a few at a time
  for (let rounds = 0; rounds < 30; rounds += 1) {
    await queue.idle()
    host.now += minute
    await lookAround()
  }
  await queue.idle()
  expect(new Set(endedOf(hung))).toEqual(new Set(['aborted']))
})

test('as many undos at work as are looked for at once do not hide what came after them', async () => {
  const { host, well, queued, release } = site()
  for (const number of [1, 2, 3]) await queued('hung', `hung-${number}`)
  host.now += 1
  await queued('well', 'well')
  const queue = undoQueue(host.runtime, 10)
  for (let looks = 0; looks < 3; looks += 1) await queue.look(2)
  release()
  await queue.idle()
  expect(endedOf(well)).toEqual(['aborted'])
})

test('a queue that is stopped begins nothing more, and another goes on where it stopped', async () => {
  const { host, hung, queued, release } = site()
  for (const number of [1, 2, 3]) await queued('hung', `hung-${number}`)
  const queue = undoQueue(host.runtime, 10)
  await queue.look(100)
  queue.stop()
  release()
  await queue.idle()
  expect(endedOf(hung)).toEqual(['aborted', '', ''])
  await host.closeDue()
  expect(endedOf(hung)).toEqual(['aborted', 'aborted', 'aborted'])
})

test('a document that the store wrongly takes for due does not stand before others forever', async () => {
  const { host, well, queued } = site()
  const { store } = host.runtime
  for (let number = 0; number < 20; number += 1) {
    const rollout = sampleRollout({ uid: `open-${number}` })
    await host.call('run', { rollout })
    const stored = await store.get(`rollout/test/open-${number}`, 'journal')
    await store.put(`rollout/test/open-${number}`, 'journal', stored?.version, stored?.value ?? '', 1)
  }
  await queued('well', 'well')
  for (const _ of [1, 2]) {
    const queue = undoQueue(host.runtime, 10)
    await queue.look(20)
    await queue.idle()
  }
  expect(endedOf(well)).toEqual(['aborted'])
})

test('an undo whose turn comes when no time is left does not begin', async () => {
  const { host, hung, begun, queued, release } = site()
  for (const number of [1, 2]) await queued('hung', `hung-${number}`)
  const done = host.closeDue({ until: host.now + minute })
  await expect.poll(() => begun.hung).toBe(1)
  host.now += minute
  release()
  expect(await done).toBe(host.now + 1_000)
  expect(begun.hung).toBe(1)
  await host.closeDue()
  expect(endedOf(hung)).toEqual(['aborted', 'aborted'])
})

test('a vendor that hangs takes only its own share of the time, and is left when no more is left', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { host, hung, well, begun, queued, release } = site()
  for (const number of [1, 2, 3, 4]) await queued('hung', `hung-${number}`)
  for (const namespace of ['a', 'a', 'b']) await queued('well', `well-${host.logs.length}`, namespace)
  let next: number | undefined
  const done = host.closeDue({ limit: 2, until: host.now + 10_000 }).then((due) => {
    next = due
  })
  await untilSo(() => endedOf(well).join() === 'aborted,aborted,aborted' && begun.hung === 1)
  await vi.advanceTimersByTimeAsync(9_999)
  expect([begun.hung, next]).toEqual([1, undefined])
  await vi.advanceTimersByTimeAsync(1)
  await done
  expect(next).toBe(host.now + 1_000)
  expect(host.logs.join()).toContain('unfinished undos were left')
  release()
  // the one that hung goes on, and no other begins
  await untilSo(() => endedOf(hung).join() === 'aborted,,,')
  expect(begun.hung).toBe(1)
  host.now += 10 * minute
  await host.closeDue()
  expect(endedOf(hung)).toEqual(['aborted', 'aborted', 'aborted', 'aborted'])
})

test('a host that is called does all that is due, however little it takes from the store at a time', async () => {
  const { host, well, queued } = site()
  for (let number = 0; number < 9; number += 1) await queued('well', `well-${number}`, `tenant-${number}`)
  await host.closeDue({ limit: 2 })
  expect(endedOf(well)).toEqual(Array.from({ length: 9 }, () => 'aborted'))
})
