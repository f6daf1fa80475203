import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/index.ts'
import { at, endOf, type ToyHost, toyHost, withQueuedUndo } from '../testing/toy-host.ts'

const minute = 60_000
const week = 7 * 24 * 60 * minute
const silences = ({ logs }: ToyHost) => logs.filter((line) => line.includes('silence'))

test('what no step of this host can read waits for a host that can', async () => {
  const host = await withQueuedUndo()
  host.vendor.isDown = false
  const other = toyHost({ name: 'other' }, { store: host.runtime.store })
  other.now += minute
  await other.settleDue()
  expect(await endOf(other)).toMatchObject({ status: 'pending' })
  expect(other.logs).toEqual([expect.stringContaining('no step can read toy')])
  host.now += 2 * minute
  await host.settleDue()
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
})

test('a step whose config was refused has nothing to undo', async () => {
  const host = toyHost()
  await host.run({ config: { txt: 'misspelt' } })
  expect(await endOf(host)).toMatchObject({ outcome: 'failed', status: 'done' })
  expect(host.logs.join()).not.toContain('no step can read')
})

test('a journal that cannot be read holds up no other', async () => {
  const host = await withQueuedUndo()
  host.vendor.isDown = false
  host.now += minute
  await host.runtime.store.put('rollout/test/broken', 'journal', 0, '{"v":2}', 0)
  await host.settleDue()
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
  expect(host.logs.join()).toContain('rollout/test/broken')
})

test('silence ends nothing: something open that nobody told of for a week is warned of, once a week', async () => {
  const host = toyHost()
  await host.run()
  host.now += week - minute
  await host.settleDue()
  expect(silences(host)).toEqual([])
  host.now += minute
  for (let looks = 0; looks < 3; looks += 1) await host.settleDue()
  expect(silences(host)).toEqual([expect.stringContaining('payments/checkout')])
  host.now += week
  await host.settleDue()
  expect(silences(host)).toHaveLength(2)
  expect(host.vendor.things[0]?.ended).toEqual([])
})

test('an inventory breaks the silence', async () => {
  const host = toyHost()
  await host.run()
  host.now += week - minute
  await host.observe(sampleRollout({ attempt: at(30), status: { phase: 'Paused' } }))
  host.now += minute
  await host.settleDue()
  expect(silences(host)).toEqual([])
})

test('what is closed is warned of by nobody', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.abort({ state })
  host.now += week
  await host.settleDue()
  expect(silences(host)).toEqual([])
})
