import { succeed } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { auditRecords } from '../effects/audit-days.ts'
import type { Metrics } from '../ports/metrics.ts'
import { liveSettings } from '../settings/live-settings.ts'
import { readSettings } from '../settings/settings.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { testKey } from '../testing/toy-app.ts'
import { aborted } from '../testing/toy-host.ts'
import { type ToyChange, toyStep } from '../testing/toy-step.ts'
import { toyVendor } from '../testing/toy-vendor.ts'
import { toyEvent, toySignature, toyWebhook, toyWebhookSecret } from '../testing/toy-webhook.ts'
import { sign } from '../wire/signature.ts'
import { type FunctionOptions, functionOf } from './function-of.ts'

const secretOf = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const endpoint = 'https://steps.example.com'
const { namespace } = sampleRollout().metadata
/** When the sample Rollout began. */
const begun = Date.parse('2026-01-01T00:00:00Z')
const hearing: NonNullable<ToyChange['hearing']> = { webhook: toyWebhook(), hear: async () => 'heard' }

/** A function with one toy step, and the parts of it that a test looks at. */
const toyFunction = async ({
  variables = {},
  change = {},
  ...given
}: Partial<FunctionOptions> & { variables?: Record<string, string>; change?: ToyChange } = {}) => {
  const vendor = toyVendor()
  const logs: unknown[] = []
  const env: Record<string, string> = { CANARY_STEPS_SIGNING_KEY: secretOf(1), TOY_TOKEN: 'toy-secret', ...variables }
  const made = await functionOf({
    steps: [toyStep(vendor, change)],
    store: memoryStore(),
    fetch: globalThis.fetch,
    env: (name) => env[name],
    log: (level, message, fields) => logs.push({ level, message, ...fields }),
    clock: { now: () => begun },
    settings: { content: { endpoint, namespaces: { [namespace]: { allow: ['toy:desk'] } } }, file: 'settings.ts' },
    ...given,
  })
  const call = async (operation: string, more: object = {}, to = endpoint) => {
    const body = JSON.stringify({
      operation,
      step: 'toy',
      endpoint: to,
      plugin: 'canary-steps/toy',
      config: {},
      rollout: sampleRollout(),
      timeout: '5s',
      ...more,
    })
    const headers = await sign(testKey(1), `msg_${operation}`, body)
    const answer = await made.fetch(new Request(`${to}/v1/steps/toy/${operation}`, { method: 'POST', headers, body }))
    return { status: answer.status, ...(await answer.json()) }
  }
  return { made, vendor, logs, env, call }
}

test('a call that a key of the environment has signed is answered by the steps, by the rules of the settings', async () => {
  const { call, vendor } = await toyFunction()
  expect(await call('run')).toMatchObject({ status: 200, phase: 'Running', message: expect.stringMatching(/^waiting/) })
  expect(vendor.things).toHaveLength(1)
  const denying = await toyFunction({ settings: { content: { endpoint, namespaces: {} }, file: 'settings.ts' } })
  expect(await denying.call('run')).toMatchObject({ phase: 'Failed', message: expect.stringContaining('policy: ') })
})

test('without settings they are those of an empty file', async () => {
  const { made, call } = await toyFunction({ settings: undefined })
  expect(made.warnings).toContainEqual({
    message: 'no namespaces in the settings: any namespace may reach any target',
  })
  expect(await call('run', {}, 'http://localhost')).toMatchObject({ phase: 'Running' })
})

test('a fault of the settings is told by the name that the host gave them', async () => {
  const made = toyFunction({ settings: { content: { steps: { tony: { mode: 'hold' } } }, file: 'settings.ts' } })
  await expect(made).rejects.toThrow('settings.ts: steps.tony: no step is named so; there are toy')
  await expect(toyFunction({ variables: { CANARY_STEPS_SIGNING_KEY: '' } })).rejects.toThrow('KEY is missing')
})

test.each([
  ['is missing', '', 'toy needs TOY_TOKEN, which is missing: '],
  ['could be guessed', 'toy', 'toy needs TOY_TOKEN, which has 3 characters, and a secret has at least 8'],
])('a step whose secret %s is not served, and a warning says how to set it', async (_, token, reason) => {
  const howToSet = (name: string) => `run put ${name}`
  const { made, call } = await toyFunction({ variables: { TOY_TOKEN: token }, howToSet })
  const [warning] = made.warnings
  expect(warning).toMatchObject({ message: 'a step is not served', fields: { step: 'toy' } })
  expect(warning?.fields?.reason).toMatch(new RegExp(`^${reason}.*run put TOY_TOKEN$`))
  expect(await call('run')).toMatchObject({ status: 404 })
  expect(made.runtime.steps).toEqual([])
})

test.each([
  ['has no secret', {}, false, { remedy: 'set TOY_WEBHOOK_SECRET to a secret of at least 8 characters' }],
  [
    'has no secret, on a host that opens sockets',
    {},
    true,
    { remedy: 'set TOY_WEBHOOK_SECRET or TOY_SOCKET_SECRET to a secret of at least 8 characters' },
  ],
  [
    'has only the secret of a socket, on a host that opens none',
    { TOY_SOCKET_SECRET: 'toy-socket-secret' },
    false,
    {
      reason: 'TOY_SOCKET_SECRET is no way in, because this host opens no socket',
      remedy: 'set TOY_WEBHOOK_SECRET to a secret of at least 8 characters',
    },
  ],
])('a webhook that %s is closed, and a warning says how to open it', async (_, variables, sockets, fields) => {
  const { made } = await toyFunction({ variables, sockets, change: { hearing } })
  expect(made.warnings).toEqual([{ message: 'a webhook is closed', fields: { webhook: 'toy', ...fields } }])
})

test.each([
  ['its secret is set', { TOY_WEBHOOK_SECRET: toyWebhookSecret }, false],
  ['its socket is open', { TOY_SOCKET_SECRET: 'toy-socket-secret' }, true],
])('there is nothing to warn of where all is set: %s', async (_, variables, sockets) => {
  const { made } = await toyFunction({ variables, sockets, change: { hearing } })
  expect(made.warnings).toEqual([])
})

test('a webhook is taken in', async () => {
  const { made, logs } = await toyFunction({
    variables: { TOY_WEBHOOK_SECRET: toyWebhookSecret },
    change: { hearing },
  })
  const body = JSON.stringify([toyEvent('a')])
  const headers = { 'toy-signature': toySignature(body) }
  expect((await made.fetch(new Request(`${endpoint}/webhooks/toy`, { method: 'POST', body, headers }))).status).toBe(
    200,
  )
  expect(logs).toContainEqual(expect.objectContaining({ message: 'event', heard: 'nobody' }))
})

test('a function that does not know its address warns of it, and takes calls from this machine alone', async () => {
  const { made, call } = await toyFunction({ settings: { content: { namespaces: {} }, file: 'settings.ts' } })
  expect(made.warnings).toMatchObject([{ message: 'the function does not know its own address' }])
  expect(await call('run')).toMatchObject({ status: 400, detail: expect.stringContaining('set endpoint') })
  expect(await call('run', {}, 'http://localhost:8080')).toMatchObject({ status: 200 })
  made.listensAt('http://127.0.0.1:9090')
  expect(made.warnings).toEqual([])
  expect(await call('run', {}, 'http://localhost:8080')).toMatchObject({ status: 400 })
  expect(await call('run', {}, 'http://localhost:9090')).toMatchObject({ status: 200 })
})

test('settings that change hold for the next request, and are in the audit', async () => {
  let mode = 'run'
  const store = memoryStore()
  const settings = await liveSettings(
    {
      stamp: () => mode,
      load: () => readSettings({ endpoint, steps: { toy: { mode } } }, 'settings.ts', () => secretOf(1)),
    },
    () => undefined,
  )
  const { call } = await toyFunction({ settings, store })
  mode = 'hold'
  expect(await call('run')).toMatchObject({ message: 'held: the operator set steps.toy.mode to hold' })
  const records = await auditRecords(store, 'default', { since: begun, until: begun + 1 })
  expect(records).toMatchObject([{ kind: 'settings', reason: 'steps.toy.mode was run, is hold' }])
})

test('an undo that an Abort could not do is done when the host asks for what is due', async () => {
  let now = begun
  const clock = { now: () => now }
  const { made, call, vendor } = await toyFunction({ clock })
  const { state } = await call('run')
  vendor.isDown = true
  await call('abort', { state, rollout: aborted() })
  vendor.isDown = false
  now += 60_000
  expect(await made.closeDue({ until: now })).toBe(now + 1_000)
  expect(vendor.things.map(({ ended }) => ended)).toEqual([[]])
  expect(await made.closeDue()).toBeUndefined()
  expect(vendor.things.map(({ ended }) => ended)).toEqual([['aborted']])
})

test('requests to vendors go by the fetch of the host, and are counted', async () => {
  const asked: string[] = []
  const counted: unknown[] = []
  const metrics: Metrics = {
    called: ({ step, operation, phase }) => counted.push([step, operation, phase]),
    wentOn: () => undefined,
    requested: ({ host, status }) => counted.push([host, status]),
  }
  const fetch = async (to: RequestInfo | URL) => {
    asked.push(String(to))
    return new Response()
  }
  const run: ToyChange['run'] = async (io) => {
    await io.fetch('https://vendor.example.com/', { headers: { authorization: 'Bearer toy-secret' } })
    return succeed({ id: 1 }, 'asked')
  }
  const { call } = await toyFunction({ fetch, metrics, change: { run } })
  expect(await call('run')).toMatchObject({ phase: 'Successful' })
  expect(asked).toEqual(['https://vendor.example.com/'])
  expect(counted).toEqual([
    ['vendor.example.com', '2xx'],
    ['toy', 'run', 'Successful'],
  ])
})

test.each([
  ['its own, twenty', {}, 20],
  ['one store together, five', { isStoreShared: true }, 5],
])('four functions that keep the pace of a vendor by %s of twenty steps act at once', async (_, given, acts) => {
  const vendor = toyVendor()
  const pace = { key: 'toy:desk', every: 1_000 }
  const run: ToyChange['run'] = async ({ once }) => succeed(await once('thing', { ...vendor.plan(), pace }), 'told')
  const store = memoryStore()
  const replicas = await Promise.all([1, 2, 3, 4].map(() => toyFunction({ ...given, store, change: { run } })))
  const phases = await Promise.all(
    replicas.flatMap(({ call }, at) =>
      [1, 2, 3, 4, 5].map(async (number) => {
        const { phase } = await call('run', { rollout: sampleRollout({ uid: `uid-${at}-${number}` }) })
        return phase
      }),
    ),
  )
  expect(phases.filter((phase) => phase === 'Successful')).toHaveLength(acts)
  expect(phases.filter((phase) => phase === 'Running')).toHaveLength(20 - acts)
  expect(vendor.things).toHaveLength(acts)
})
