import { succeed, TerminalError, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { atStep, type ToyHost, toyHost } from '../testing/toy-host.ts'
import type { ToyChange } from '../testing/toy-step.ts'

const endedOf = ({ vendor }: ToyHost) => vendor.things.map(({ ended }) => ended)

/** A host whose first step watches, and whose later ones wait. `asked`: state of the one that watches, each time it is asked. */
const guarded = (guard: NonNullable<ToyChange['guard']>, change: ToyChange = {}) => {
  const asked: unknown[] = []
  const host: ToyHost = toyHost({
    run: async ({ story, open }) => {
      const state = await open('thing', host.vendor.plan())
      return story.step.index === 1 ? succeed({ ...state, text: 'watching' }) : wait(state, '30s', 'waiting')
    },
    ...change,
    guard: async (call) => {
      asked.push(call.state)
      return guard(call)
    },
  })
  return { host, asked }
}
const first = { rollout: atStep(1) }
const later = { rollout: atStep(3) }

test('a step that watches fails a later one, with its id and its reason', async () => {
  const { host, asked } = guarded(async () => 'the database is Degraded')
  await host.run({ ...first, config: { id: 'watch' } })
  expect(asked).toEqual([])
  expect(await host.run(later)).toMatchObject({ phase: 'Failed', message: 'watch: the database is Degraded' })
  expect(asked).toEqual([{ id: 1, text: 'watching' }])
})

test('a step that is stopped by another undoes what it had open', async () => {
  const reason: { now?: string } = {}
  const { host } = guarded(async () => reason.now)
  await host.run(first)
  const { state } = await host.run(later)
  reason.now = 'the database is Degraded'
  expect(await host.run({ ...later, state })).toMatchObject({ phase: 'Failed' })
  expect(endedOf(host)).toEqual([[], ['failed']])
})

test('a step whose watcher has nothing to say goes on, and the watcher is asked at every Run', async () => {
  const { host, asked } = guarded(async () => undefined)
  await host.run(first)
  for (let runs = 0; runs < 3; runs += 1)
    expect(await host.run(later)).toMatchObject({ phase: 'Running', message: expect.stringContaining('waiting') })
  expect(asked).toHaveLength(3)
})

test('no step is asked about itself, or about one before it', async () => {
  const { host, asked } = guarded(async () => 'no')
  host.vendor.isDone = true
  await host.run(later)
  expect(await host.run(first)).toMatchObject({ phase: 'Successful' })
  expect(asked).toEqual([])
})

test('a step that was not successful watches over nothing', async () => {
  const { host, asked } = guarded(async () => 'no', {
    run: async ({ open }) => wait(await open('thing', host.vendor.plan()), '30s', 'waiting'),
  })
  await host.run(first)
  expect(await host.run(later)).toMatchObject({ phase: 'Running' })
  expect(asked).toEqual([])
})

test('a step that only informs is stopped too', async () => {
  const { host } = guarded(async () => 'no', { gate: false })
  await host.run(first)
  expect(await host.run(later)).toMatchObject({ phase: 'Failed', message: 'toy: no' })
})

test.each([
  ['a gate', true],
  ['a step that only informs', false],
])('a watcher that refuses for good fails %s', async (_, gate) => {
  const { host } = guarded(async () => Promise.reject(new TerminalError('cannot watch')), { gate })
  await host.run(first)
  expect(await host.run(later)).toMatchObject({ phase: 'Failed', message: 'cannot watch' })
})

test('trouble of a watcher with nothing open is no reply at all: the controller tries again', async () => {
  const { host } = guarded(async () => Promise.reject(new Error('no idea')), { gate: false })
  await host.run(first)
  for (const minutes of [0, 1, 5]) {
    host.now += minutes * 60_000
    expect(await host.call('run', later)).toMatchObject({ status: 503, detail: 'no idea' })
  }
})

test('trouble of a watcher while a later step has something open keeps it Running, so that an Abort still arrives', async () => {
  const trouble: { now?: Error } = {}
  const { host } = guarded(async () => (trouble.now ? Promise.reject(trouble.now) : undefined))
  await host.run(first)
  const { state } = await host.run(later)
  trouble.now = new Error('no idea')
  expect(await host.run({ ...later, state })).toMatchObject({ phase: 'Running', message: 'no idea' })
})

test('trouble of a watcher up to the progress deadline never passes silently', async () => {
  const trouble: { now?: Error } = {}
  const { host } = guarded(async () => (trouble.now ? Promise.reject(trouble.now) : undefined), { gate: false })
  await host.run(first)
  const { state } = await host.run(later)
  trouble.now = new Error('no idea')
  host.now += 590_000
  expect(await host.run({ ...later, state })).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('no idea'),
  })
})

test('a watcher whose config no release of now can read is trouble, not silence', async () => {
  const { host } = guarded(async () => undefined)
  await host.run(first)
  const [[key, attempt] = ['', undefined]] = Object.entries((await host.journal()).runs)
  expect(attempt?.steps[1]).toBeDefined()
  const partition = 'rollout/test/c0ffee00-0000-4000-8000-000000000001'
  const stored = await host.runtime.store.get(partition, 'journal')
  const edited = JSON.parse(stored?.value ?? '{}')
  edited.runs[key].steps[1].config = { gone: 1 }
  await host.runtime.store.put(partition, 'journal', stored?.version, JSON.stringify(edited))
  expect(await host.call('run', later)).toMatchObject({ detail: expect.stringContaining('cannot watch') })
})
