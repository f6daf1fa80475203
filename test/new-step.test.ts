import { callFunction, createApp, signingKeys } from '@canary-steps/runtime'
import { sampleRollout, testHost } from '@canary-steps/runtime/testing'
import { defineStep, succeed } from '@canary-steps/sdk'
import { expect, it } from 'vitest'
import * as z from 'zod'

const newcomer = defineStep({
  name: 'newcomer',
  summary: 'A step that no other file has heard of',
  secrets: [],
  config: z.strictObject({ greet: z.string().describe('Whom.') }),
  state: z.object({ greeted: z.string() }),
  targets: () => [],
  run: async ({ config, story }) => succeed({ greeted: config.greet }, `${story.rollout.name} greets ${config.greet}`),
  terminate: async () => succeed(),
  abort: async () => succeed(),
})

it('a new step is served as soon as it is in the list of steps', async () => {
  const { runtime } = testHost(newcomer)
  const [key, ...more] = signingKeys(`whsec_${btoa('x'.repeat(32))}`, { cluster: 'test', region: 'eu' })
  if (!key) throw new Error('no key')
  const app = createApp(runtime, { keys: [key], endpoint: 'http://steps.test' })
  const answer = await callFunction(
    {
      endpoint: 'http://steps.test',
      keys: [key, ...more],
      fetch: async (to, init) => app.request(new Request(to, init)),
      timeout: 60_000,
    },
    {
      operation: 'run',
      plugin: 'acme/newcomer',
      config: { greet: 'the world' },
      state: undefined,
      rollout: sampleRollout(),
    },
  )
  expect(answer).toMatchObject({
    phase: 'Successful',
    message: 'checkout greets the world',
    state: { v: 1, seq: 1, data: { greeted: 'the world' } },
  })
})

it('a new step needs a test host and nothing else to be run, terminated and aborted', async () => {
  const host = testHost(newcomer, { config: { greet: 'you' } })
  expect(await host.call('run')).toMatchObject({ phase: 'Successful', message: 'checkout greets you' })
  expect(await host.call('terminate')).toMatchObject({ phase: 'Successful' })
  expect(await host.call('abort')).toMatchObject({ phase: 'Successful' })
})
