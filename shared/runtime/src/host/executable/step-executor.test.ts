import { defineStep, LookedUp, succeed, wait } from '@canary-steps/sdk'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { sampleRollout } from '../../testing/sample-rollout.ts'
import { testHost } from '../../testing/test-host.ts'
import { type ExecutableSite, stepExecutor } from './step-executor.ts'

const asking = defineStep({
  name: 'asking',
  summary: 'Looks another Rollout up',
  config: z.strictObject({ of: z.string().optional() }),
  state: z.object({ n: z.number() }),
  targets: () => [],
  async run({ config, state, rollout, lookup }) {
    if (!config.of) return wait({ n: (state?.n ?? 0) + 1 }, '20s', 'waiting')
    const { namespace } = rollout.metadata
    const group = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' } as const
    const [answer] = await lookup([{ ...group, namespace, name: config.of }])
    return succeed({ n: 0 }, `${config.of} is ${answer?.found[0]?.phase ?? answer?.error ?? 'nowhere'}`)
  },
  terminate: async () => succeed(),
  abort: async () => succeed(),
})

const executor = (site: Partial<ExecutableSite> = {}) => {
  const { runtime } = testHost(asking)
  const execute = stepExecutor(runtime, { cluster: 'prod', region: 'eu', ...site })
  return (pluginName: string, config: unknown, status?: unknown, rollout: unknown = sampleRollout()) =>
    execute('run', { rollout, context: { pluginName, config, status } })
}

const ledger = LookedUp.parse({
  metadata: { name: 'ledger', namespace: 'payments' },
  phase: 'Healthy',
  replicas: {},
})

it('runs the step that the plugin is named for, and the one that the catch-all names', async () => {
  const run = executor()
  const answer = { phase: 'Running', requeueAfter: 20_000, status: { data: { n: 1 } } }
  expect(await run('canary-steps/asking', undefined)).toMatchObject(answer)
  const other = { ...sampleRollout(), metadata: { ...sampleRollout().metadata, uid: 'another' } }
  expect(await run('canary-steps/run', { step: 'asking' }, undefined, other)).toMatchObject(answer)
})

it('goes on from what the controller kept', async () => {
  const run = executor()
  const first = await run('canary-steps/asking', undefined)
  const status = 'status' in first ? first.status : undefined
  expect(await run('canary-steps/asking', undefined, status)).toMatchObject({ status: { data: { n: 2 } } })
})

it('reads Rollouts for a step, in the name of the one that asks', async () => {
  const asked: string[] = []
  const lookUp: ExecutableSite['lookUp'] = async (lookups, own) => {
    asked.push(own)
    return lookups.map((lookup) => ({ lookup, found: [ledger] }))
  }
  const answer = await executor({ lookUp })('canary-steps/asking', { of: 'ledger' })
  expect(answer).toMatchObject({ phase: 'Successful', message: 'ledger is Healthy' })
  expect(asked).toEqual(['payments'])
})

it.each([
  ['tells the step what the canary changes', { stable: 'old', containers: [], paths: ['spec.hostNetwork'] }, true],
  ['goes on where that cannot be read now', { error: 'Kubernetes answered 403' }, false],
])('%s', async (_, read, isKnown) => {
  const seen: unknown[] = []
  const telling = defineStep({
    name: 'telling',
    summary: 'Hears what the canary changes',
    config: z.strictObject({}),
    state: z.object({}),
    targets: () => [],
    async run({ story }) {
      seen.push(story.change)
      return succeed()
    },
    terminate: async () => succeed(),
    abort: async () => succeed(),
  })
  const { runtime } = testHost(telling)
  const asked: string[] = []
  const readChange: ExecutableSite['readChange'] = async ({ metadata }) => {
    asked.push(metadata.uid)
    return read
  }
  const execute = stepExecutor(runtime, { cluster: 'prod', region: 'eu', readChange })
  const rollout = sampleRollout()
  const context = { pluginName: 'canary-steps/telling', config: {}, status: undefined }
  expect(await execute('run', { rollout, context })).toMatchObject({ phase: 'Successful' })
  expect({ asked, seen }).toEqual({ asked: [rollout.metadata.uid], seen: [isKnown ? read : undefined] })
})

it.each([
  ['there is no cluster to look in', {}, 'in a cluster only'],
  ['looking fails', { lookUp: () => Promise.reject(new Error('the API server is down')) }, 'the API server is down'],
  ['the answer never fits', { lookUp: async () => [] }, 'more and more'],
])('answers with an error, which the controller tries again, when %s', async (_, site, says) => {
  expect(await executor(site)('canary-steps/asking', { of: 'ledger' })).toEqual({
    error: expect.stringContaining(says),
  })
})

it.each([
  ['a step that is not served', 'canary-steps/other', {}, undefined, 'there are asking'],
  ['a catch-all that names no step', 'canary-steps/run', {}, undefined, '{ step: NAME'],
  ['a Rollout without a uid', 'canary-steps/asking', {}, { metadata: { name: 'a' } }, 'uid'],
])('answers with an error to %s', async (_, plugin, config, rollout, says) => {
  const answer = await executor()(plugin, config, undefined, rollout)
  expect(answer).toEqual({ error: expect.stringContaining(says) })
})
