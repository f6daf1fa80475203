import { succeed } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { inProcessPacer } from '../ports/pacer.ts'
import { sampleRollout } from '../testing/index.ts'
import { type ToyHost, toyHost } from '../testing/toy-host.ts'
import { toyVendor } from '../testing/toy-vendor.ts'
import { actInTurn } from './effects.ts'

const second = 1_000
const started = Date.parse('2026-01-01T00:00:00Z')

/** An informing step that acts once; a thousand others are before it. */
const crowded = async (timeout = '20s'): Promise<ToyHost> => {
  const clock = { now: () => host.now }
  const pacer = inProcessPacer(clock, 1)
  const pace = { key: 'toy:desk', every: 50 }
  const host: ToyHost = toyHost(
    {
      gate: false,
      run: async ({ once }) => succeed(await once('thing', { ...host.vendor.plan(), pace }), 'told'),
    },
    { pacer, config: { timeout } },
  )
  for (let other = 0; other < 1_000; other += 1) await pacer.wait(String(other), pace)
  return host
}
const rollout = (progressDeadlineSeconds: number) => {
  const view = sampleRollout()
  return { rollout: { ...view, spec: { ...view.spec, progressDeadlineSeconds } } }
}

test('a step waits for its turn, and has not acted', async () => {
  const host = await crowded()
  expect(await host.run()).toMatchObject({
    phase: 'Running',
    message: expect.stringMatching(/^toy:desk: its turn comes in 1m1s/),
    requeueAfter: 60_950,
  })
  expect(host.vendor.calls).toEqual([])
  expect(Object.values((await host.journal()).runs)[0]?.effects).toEqual({})
})

test('the time until its turn does not count against the timeout of the step, which is shorter', async () => {
  const host = await crowded()
  const { state } = await host.run()
  host.now += 30 * second
  expect(await host.run({ state })).toMatchObject({ phase: 'Running', requeueAfter: 30_950 })
  host.now = started + 66 * second
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful', message: 'told' })
  expect(host.vendor.things).toHaveLength(1)
})

test('being late for its turn does count', async () => {
  const host = await crowded()
  const { state } = await host.run()
  host.now = started + 82 * second
  expect(await host.run({ state })).toMatchObject({
    message: 'went on: no result within its timeout of 20s; last: toy:desk: its turn comes in 1m1s',
  })
  expect(host.vendor.calls).toEqual([])
})

test('a turn after the progress deadline is not waited for', async () => {
  const host = await crowded()
  expect(await host.run(rollout(80))).toMatchObject({
    phase: 'Successful',
    message:
      'went on: not done by the progress deadline: raise spec.progressDeadlineSeconds (1m20s); last: toy:desk: its turn comes in 1m1s',
  })
})

test('an act that may have been done already is looked for without a turn', async () => {
  const host = await crowded()
  host.vendor.trouble('lost')
  await host.run()
  host.now = started + 62 * second
  await host.run()
  host.now += 10 * second
  expect(await host.run()).toMatchObject({ phase: 'Successful' })
  expect(host.vendor.calls).toEqual(['act', 'find'])
})

test('an undo comes back in its turn, however often it failed before', async () => {
  const pace = { key: 'toy:desk', every: second }
  const pacer = inProcessPacer({ now: () => host.now }, 1)
  const host: ToyHost = toyHost(
    {
      end: async ({ once, close, outcome }) => {
        await close('thing', host.vendor.plan(), async (thing) => {
          await once('last', { ...host.vendor.plan(), pace })
          await host.vendor.end(thing, outcome)
        })
        return succeed()
      },
    },
    { pacer },
  )
  const { state } = await host.run()
  host.vendor.isDown = true
  await host.abort({ state })
  for (let tries = 0; tries < 5; tries += 1) {
    host.now += 1_000 * second
    await host.closeDue()
  }
  host.vendor.isDown = false
  host.now += 1_000 * second
  await pacer.wait('other', pace)
  await host.closeDue()
  host.now += 11 * second
  await host.closeDue()
  expect(host.vendor.things).toMatchObject([{ ended: ['aborted'] }, {}])
})

test.each([
  [1_000_000, '16m40s'],
  [999_001, '16m40s'],
  [1, '1s'],
])('people read of a turn in %d milliseconds in whole seconds', async (wait, words) => {
  const plan = { ...toyVendor().plan(), pace: { key: 'toy:desk', every: second } }
  await expect(actInTurn({ wait: async () => wait }, plan, 'marker')).rejects.toThrow(
    `toy:desk: its turn comes in ${words}`,
  )
})

test('a step whose turn nobody can tell has not acted, tries again, and looks for nothing', async () => {
  let isLost = true
  const pacer = {
    async wait() {
      if (isLost) throw new Error('others write all the time')
      return 0
    },
  }
  const pace = { key: 'toy:desk', every: second }
  const host: ToyHost = toyHost(
    { run: async ({ open }) => succeed(await open('thing', { ...host.vendor.plan(), pace }), 'told') },
    { pacer },
  )
  expect(await host.run()).toMatchObject({
    phase: 'Running',
    message: expect.stringContaining('toy:desk: its turn is not known (others write all the time)'),
  })
  isLost = false
  expect(await host.run()).toMatchObject({ phase: 'Successful' })
  expect(host.vendor.calls).toEqual(['act'])
})
