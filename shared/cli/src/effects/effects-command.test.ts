import { randomBytes } from 'node:crypto'
import { callFunction, createRuntime, memoryStore, signingKeys } from '@canary-steps/runtime'
import { type NodeHost, serveNode } from '@canary-steps/runtime/node'
import { sampleRollout } from '@canary-steps/runtime/testing'
import { defineStep, succeed, wait } from '@canary-steps/sdk'
import { afterEach, beforeEach, expect, it } from 'vitest'
import * as z from 'zod'
import { command } from '../testing/command.ts'

const secret = randomBytes(32).toString('base64')
const [key, ...more] = signingKeys(secret, { cluster: 'prod', region: 'eu' })
if (!key) throw new Error('no key')
const env = { CANARY_STEPS_SIGNING_KEY: secret, USER: 'ada' }
const logs: string[] = []
let isDown = false

const ticket = {
  target: 'desk:7',
  result: z.number(),
  act: async () => 7,
  find: async () => [],
  remove: async () => undefined,
}
const desk = defineStep({
  name: 'desk',
  summary: 'opens a ticket',
  config: z.strictObject({}),
  state: z.object({ url: z.string() }),
  targets: () => [],
  async run({ open }) {
    await open('ticket', ticket)
    return wait({ url: 'https://desk.test/7' }, '30s', 'waiting')
  },
  terminate: async () => succeed(),
  async abort({ close }) {
    await close('ticket', ticket, async () => {
      if (isDown) throw new Error('desk is down')
    })
    return succeed()
  },
})

let host: NodeHost
const start = async () => {
  const runtime = createRuntime({
    steps: [desk],
    store: memoryStore(),
    fetch: globalThis.fetch,
    env: () => undefined,
    log: (level, message, fields) => logs.push(JSON.stringify({ level, message, ...fields })),
  })
  return serveNode(runtime, { keys: [key], hostname: '127.0.0.1', port: 0, closeEvery: 0 })
}
const call = (operation: 'run' | 'abort', state?: unknown, uid?: string) =>
  callFunction(
    { endpoint: host.url, keys: [key, ...more], fetch, timeout: 60_000 },
    {
      operation,
      plugin: 'acme/desk',
      config: {},
      state,
      rollout: sampleRollout({ now: Date.now(), ...(uid && { uid }) }),
    },
  )
const effects = (...args: string[]) => command(['effects', ...args, '--endpoint', host.url], env)
const listed = async (): Promise<{ id: string; state: string }[]> =>
  JSON.parse((await effects('list', '--json')).out).effects

beforeEach(async () => {
  host = await start()
  isDown = false
})
afterEach(() => host.close())

it('says that nothing is open', async () => {
  expect(await effects('list')).toEqual({ code: 0, out: 'nothing is open\n', err: '' })
})

it('shows what is open in columns', async () => {
  await call('run')
  const { out } = await effects('list')
  expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['STATE', 'AGE', 'ROLLOUT', 'REVISION', 'STEP', 'TARGET', 'OUTCOME', 'TRIES', 'NEXT', 'REASON', 'LINK', 'ID'],
    [
      'open',
      expect.stringMatching(/^\ds$/),
      'payments/checkout',
      '2',
      '3 desk',
      'desk:7',
      '-',
      '-',
      '-',
      expect.stringContaining('waiting'),
      'https://desk.test/7',
      expect.stringMatching(/^c0ffee00-.*\.[0-9a-f]{16}$/),
    ],
    [''],
  ])
})

it('says beside the list that there is more, so that a program can read the list', async () => {
  await call('run')
  await call('run', undefined, 'c0ffee00-0000-4000-8000-000000000002')
  const { out, err } = await effects('list', '--json', '--limit', '1')
  expect(JSON.parse(out)).toMatchObject({ effects: [{ state: 'open' }], truncated: true })
  expect(err).toBe('canary-steps: there are more: settle these first, or raise --limit\n')
  expect(await effects('list', '--limit', '2')).toMatchObject({ err: '' })
})

it('retries what could not be undone', async () => {
  const answer = await call('run')
  isDown = true
  await call('abort', 'state' in answer ? answer.state : undefined)
  const [effect] = await listed()
  expect(effect).toMatchObject({ state: 'undo-queued', reason: 'desk is down' })
  isDown = false
  const { code, out } = await effects('retry', effect?.id ?? '', '--reason', 'the desk is back', '--json')
  expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, state: 'ended', outcome: 'aborted' })
  expect(await listed()).toEqual([])
})

it('settles what was put right by hand, and the log says who and why', async () => {
  await call('run')
  const [effect] = await listed()
  const { code, out } = await effects('settle', effect?.id ?? '', '--reason', 'closed by hand', '--outcome', 'rejected')
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/^STATE[^\n]*\nended .* rejected /) })
  expect(logs.at(-1)).toMatch(/"level":"warn".*"by":"ada","reason":"closed by hand"/)
  expect(await listed()).toEqual([])
})

it.each([
  ['an unknown effect', ['settle', 'a.b', '--reason', 'x'], {}, 'no effect of this cluster is named a.b'],
  ['a reason that says nothing', ['settle', 'a.b', '--reason', ' '], {}, 'must have 1 to 500 characters'],
  ['no reason', ['retry', 'a.b'], {}, "required option '--reason <text>' not specified"],
  ['an unknown outcome', ['settle', 'a.b', '--reason', 'x', '--outcome', 'lost'], {}, 'Allowed choices are approved'],
  ['a limit of 0', ['list', '--limit', '0'], {}, 'must be a whole number, 1 to 500'],
  ['no key', ['list'], { CANARY_STEPS_SIGNING_KEY: '' }, 'CANARY_STEPS_SIGNING_KEY is missing'],
  ['a short key', ['list'], { CANARY_STEPS_SIGNING_KEY: 'c2hvcnQ=' }, 'at least 32 random bytes'],
  [
    'an endpoint that is none',
    ['list', '--endpoint', 'steps'],
    {},
    '--endpoint: "steps" is not a URL such as https://steps.example.com',
  ],
  [
    'a key of another function',
    ['list'],
    { CANARY_STEPS_SIGNING_KEY: randomBytes(32).toString('base64') },
    'not signed',
  ],
])('refuses %s in one line', async (_, args, variables, says) => {
  const { code, out, err } = await command(['effects', args[0] ?? '', '--endpoint', host.url, ...args.slice(1)], {
    ...env,
    ...variables,
  })
  expect(err).toContain(says)
  expect(err.trim().split('\n')).toHaveLength(1)
  expect({ code, out }).toEqual({ code: 2, out: '' })
})

it('says that the function is not there', async () => {
  const { code, err } = await command(['effects', 'list', '--endpoint', 'http://127.0.0.1:9'], env)
  expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/^canary-steps: http:\/\/127\.0\.0\.1:9: /) })
})
