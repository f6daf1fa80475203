import { type Lookup, type LookupAnswer, mostLookups, succeed } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { callFunction, type FunctionAddress } from '../client/client.ts'
import { createApp } from '../http/app.ts'
import { sampleRollout } from '../testing/index.ts'
import { testKey } from '../testing/toy-app.ts'
import { atStep, toyHost } from '../testing/toy-host.ts'
import { type ToyChange, toyStep } from '../testing/toy-step.ts'
import { execute } from './execute.ts'

const named = (name: string): Lookup => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  namespace: 'payments',
  name,
})
const many = (count: number) => Array.from({ length: count }, (_, index) => named(`app-${index}`))
const found = (lookup: Lookup): LookupAnswer => {
  const name = 'name' in lookup ? lookup.name : 'one-of-them'
  const metadata = { name, namespace: lookup.namespace, labels: {}, annotations: {} }
  const replicas = { desired: 1, updated: 1, ready: 1, available: 1 }
  return { lookup, found: [{ metadata, phase: 'Healthy', message: '', images: [], replicas }] }
}

/** A toy step behind the real app and client, and a caller that looks up for it. */
const called = (change: ToyChange) => {
  const host = toyHost(change)
  const key = testKey(1)
  const app = createApp(host.runtime, { keys: [key], endpoint: 'http://steps.test' })
  const asked: (readonly Lookup[])[] = []
  const lookUp = async (lookups: readonly Lookup[]) => {
    asked.push(lookups)
    return lookups.map(found)
  }
  const address: FunctionAddress = {
    endpoint: 'http://steps.test',
    keys: [key],
    timeout: 6_500,
    fetch: async (to, init) => app.request(String(to), init),
    lookUp,
  }
  const call = { operation: 'run', plugin: 'a/toy', config: {}, state: null, rollout: sampleRollout() } as const
  const run = (rollout = call.rollout, by = address) => callFunction(by, { ...call, rollout })
  const step = toyStep(host.vendor, change)
  return { host, asked, address, run, call: { ...call, step, budget: 5_000, cluster: 'test', region: 'eu' } }
}

/** Looks up, and tells the phases that it found. */
const looking = (...rounds: readonly Lookup[][]): Pick<ToyChange, 'run'> => ({
  run: async ({ lookup, story }) => {
    const phases: string[] = []
    for (const lookups of rounds)
      for (const answer of await lookup(lookups)) phases.push(...answer.found.map(({ phase }) => phase))
    return succeed({ id: story.step.index }, phases.join())
  },
})

test('a step is called again with what its caller read', async () => {
  const { run, asked } = called(looking([named('db'), named('cache')]))
  expect(await run()).toMatchObject({ phase: 'Successful', message: 'Healthy,Healthy' })
  expect(asked).toEqual([[named('db'), named('cache')]])
})

test('later lookups are asked for together with the known ones: two rounds at most', async () => {
  const twice = called(looking([named('db')], [named('cache')]))
  expect(await twice.run()).toMatchObject({ phase: 'Successful' })
  expect(twice.asked).toEqual([[named('db')], [named('db'), named('cache')]])
  const thrice = called(looking([named('a')], [named('b')], [named('c')]))
  expect(await thrice.run()).toEqual({ error: expect.stringContaining('more Rollouts than this caller reads') })
})

test('a caller that looks up nothing says so, and the step waits for one that does', async () => {
  const { run, host, address } = called(looking([named('db')]))
  const { lookUp: _, ...blind } = address
  expect(await run(sampleRollout(), blind)).toEqual({
    error: expect.stringContaining('more Rollouts than this caller'),
  })
  expect(host.vendor.calls).toEqual([])
  expect(await run()).toMatchObject({ phase: 'Successful' })
})

test('a step is not busy while its caller looks up', async () => {
  const { host, call } = called(looking([named('db')]))
  expect(await execute(host.runtime, call)).toEqual({ lookups: [named('db')] })
  expect(await execute(host.runtime, call)).toEqual({ lookups: [named('db')] })
  const objects = [found(named('db'))]
  expect(await execute(host.runtime, { ...call, objects })).toMatchObject({ phase: 'Successful' })
})

test.each([
  ['at most 20 are looked up', mostLookups, { phase: 'Successful' }],
  ['more are refused, with the remedy', mostLookups + 1, { phase: 'Failed', message: /21 lookups, 20 are allowed/ }],
])('of many Rollouts %s', async (_, count, { phase, ...rest }) => {
  const { run } = called(looking(many(count)))
  const message = 'message' in rest ? { message: expect.stringMatching(rest.message) } : {}
  expect(await run()).toMatchObject({ phase, ...message })
})

test('an open effect stays open while the caller looks up, and nothing is done twice', async () => {
  const change: ToyChange = {
    run: async ({ open, lookup }) => {
      const state = await open('thing', host.vendor.plan())
      const [answer] = await lookup([named('db')])
      return succeed(state, answer?.found[0]?.phase)
    },
  }
  const { host, run } = called(change)
  expect(await run()).toMatchObject({ phase: 'Successful', message: 'Healthy' })
  expect(host.vendor.calls).toEqual(['act'])
})

test('a lookup that the caller could not read is told to the step', async () => {
  const { host } = called({})
  const toy = toyHost(
    { run: async ({ lookup }) => succeed({ id: 1 }, (await lookup([named('db')]))[0]?.error) },
    { vendor: host.vendor, lookUp: (lookups) => lookups.map((lookup) => ({ lookup, found: [], error: 'forbidden' })) },
  )
  expect(await toy.run()).toMatchObject({ message: 'forbidden' })
})

test('three steps that watch, and one that looks itself, take two rounds together', async () => {
  const { run, asked } = called({
    ...looking([named('own')]),
    guard: async ({ state, lookup }) => {
      await lookup([named(`of-step-${state?.id}`), named('all')])
      return undefined
    },
  })
  for (const index of [0, 1, 2, 3]) expect(await run(atStep(index))).toMatchObject({ phase: 'Successful' })
  const watched = [named('of-step-0'), named('all'), named('of-step-1'), named('of-step-2')]
  expect(asked.slice(-2)).toEqual([watched, [...watched, named('own')]])
})
