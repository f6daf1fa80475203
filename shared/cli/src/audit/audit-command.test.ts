import { randomBytes } from 'node:crypto'
import { callFunction, createRuntime, memoryStore, signingKeys } from '@canary-steps/runtime'
import { type NodeHost, serveNode } from '@canary-steps/runtime/node'
import { sampleRollout } from '@canary-steps/runtime/testing'
import { type Decision, defineStep, succeed } from '@canary-steps/sdk'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { command } from '../testing/command.ts'

const secret = randomBytes(32).toString('base64')
const [key, ...more] = signingKeys(secret, { cluster: 'prod', region: 'eu' })
if (!key) throw new Error('no key')
const env = { CANARY_STEPS_SIGNING_KEY: secret }

const hour = 60 * 60_000
const now = Date.now()
const ago = (hours: number) => new Date(now - hours * hour).toISOString()
const by = { id: 'U0ADA', name: 'Ada, of payments' }
const decisions: readonly Decision[] = [
  { decision: 'approved', by, reason: 'looks "good"\nand fast', at: now - 30 * hour },
  { decision: 'rejected', by, reason: '=HYPERLINK("https://evil.test","details")', at: now - 3 * hour },
  { decision: 'bypassed', reason: 'the step was skipped by hand', at: now - hour },
]

const gate = defineStep({
  name: 'gate',
  summary: 'writes down what was decided',
  config: z.strictObject({}),
  state: z.object({}),
  targets: () => [],
  async run({ audit }) {
    for (const [index, decision] of decisions.entries()) await audit(`decision-${index}`, decision)
    return succeed()
  },
  terminate: async () => succeed(),
  abort: async () => succeed(),
})

let host: NodeHost
beforeAll(async () => {
  const runtime = createRuntime({ steps: [gate], store: memoryStore(), fetch, env: () => undefined })
  host = await serveNode(runtime, { keys: [key], hostname: '127.0.0.1', port: 0, closeEvery: 0 })
  const address = { endpoint: host.url, keys: [key, ...more], fetch, timeout: 60_000 } as const
  const rollout = sampleRollout({ now })
  await callFunction(address, { operation: 'run', plugin: 'acme/gate', config: {}, state: undefined, rollout })
})
afterAll(() => host.close())

const audit = (args: readonly string[] = [], variables: Record<string, string> = {}) =>
  command(['audit', '--endpoint', host.url, ...args], { ...env, ...variables })
const decided = async (...args: string[]): Promise<string[]> => {
  const { out } = await audit(['--format', 'json', ...args])
  const Line = z.object({ decision: z.string() })
  return out.split('\n').flatMap((line) => (line ? [Line.parse(JSON.parse(line)).decision] : []))
}

it('writes a table for spreadsheets, in which no reason is a formula', async () => {
  const { code, out, err } = await audit()
  const [header, ...rows] = out.split('\n')
  expect(header).toBe(
    'at,cluster,region,namespace,rollout,revision,release,image,step,step_number,decision,by,name,reason,id,kind,known,rules,changes,settings,adopted_from',
  )
  expect(rows[0]).toBe(
    `${ago(30)},prod,eu,payments,checkout,2,v2,payments/checkout:v2,gate,3,approved,U0ADA,"Ada, of payments","looks ""good""`,
  )
  expect(out).toContain(`,"'=HYPERLINK(""https://evil.test"",""details"")",`)
  expect(out).toMatch(/,bypassed,,,the step was skipped by hand,[0-9a-f]{16},,,,,,\n$/)
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

it('writes a record a line for programs, oldest first', async () => {
  const { code, out } = await audit(['--format', 'json'])
  const records = out.trimEnd().split('\n')
  expect({ code, count: records.length }).toEqual({ code: 0, count: 3 })
  expect(JSON.parse(records[1] ?? '')).toMatchObject({
    at: ago(3),
    cluster: 'prod',
    rollout: 'checkout',
    step: { name: 'gate', number: 3 },
    decision: 'rejected',
    by,
    reason: '=HYPERLINK("https://evil.test","details")',
  })
})

it.each([
  ['from so long ago', ['--since', '4h'], ['rejected', 'bypassed']],
  ['from a time', ['--since', ago(2)], ['bypassed']],
  ['from a time of another zone', ['--since', ago(2).replace('Z', '+00:00')], ['bypassed']],
  ['from a day', ['--since', ago(24 * 40).slice(0, 10)], ['approved', 'rejected', 'bypassed']],
  ['to before so long ago', ['--until', '2h'], ['approved', 'rejected']],
  ['to before a time that is one of a decision', ['--until', ago(3)], ['approved']],
  ['between two', ['--since', '31h', '--until', '2h30m'], ['approved', 'rejected']],
  ['of a year, which is more than one answer covers', ['--since', ago(24 * 365)], ['approved', 'rejected', 'bypassed']],
])('exports what was decided %s', async (_, args, expected) => {
  expect(await decided(...args)).toEqual(expected)
})

it('writes the header alone where nothing was decided, and nothing for programs', async () => {
  const nothing = ['--since', '48h', '--until', '47h']
  expect(await audit(nothing)).toMatchObject({ code: 0, out: expect.stringMatching(/^at,[^\n]*\n$/) })
  expect(await audit([...nothing, '--format', 'json'])).toEqual({ code: 0, out: '', err: '' })
})

it.each([
  ['a time that is none', ['--since', 'yesterday'], {}, 'must be a time such as 2026-01-31T00:00:00Z, or how long ago'],
  ['a unit that there is not', ['--since', '7d'], {}, 'how long ago in h, m, s or ms, such as 24h, or 168h for a week'],
  ['a number, which is no time', ['--since', '7'], {}, 'must be a time such as'],
  ['a time without a zone', ['--since', '2026-01-31 10:00'], {}, 'must be a time such as'],
  ['a day that there is not', ['--until', '2026-02-31'], {}, 'must be a time such as'],
  ['a range that ends before it begins', ['--since', '1h', '--until', '2h'], {}, '--since must be before --until'],
  ['a format that is none', ['--format', 'xml'], {}, 'Allowed choices are csv, json'],
  [
    'an endpoint that is none',
    ['--endpoint', 'steps'],
    {},
    '--endpoint: "steps" is not a URL such as https://steps.example.com',
  ],
  ['no key', [], { CANARY_STEPS_SIGNING_KEY: '' }, 'CANARY_STEPS_SIGNING_KEY is missing'],
  ['another key', [], { CANARY_STEPS_SIGNING_KEY: randomBytes(32).toString('base64') }, 'not signed'],
  ['a function that is not there', ['--endpoint', 'http://127.0.0.1:9'], {}, 'http://127.0.0.1:9: '],
])('refuses %s in one line', async (_, args, variables, says) => {
  const { code, out, err } = await audit(args, variables)
  expect(err).toContain(says)
  expect(err.trim().split('\n')).toHaveLength(1)
  expect({ code, out }).toEqual({ code: 2, out: '' })
})

it('follows the hashes of all records', async () => {
  const { code, out, err } = await audit(['--verify'])
  expect(out).toMatch(
    /^3 records follow each other, from the begin to [0-9a-f]{64}: none was changed, taken out or put in\n$/,
  )
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

it('tells the first record that was changed, in one line, and ends with 1', async () => {
  const changed = memoryStore()
  const runtime = createRuntime({ steps: [gate], store: changed, fetch, env: () => undefined })
  const other = await serveNode(runtime, { keys: [key], hostname: '127.0.0.1', port: 0, closeEvery: 0 })
  const rollout = sampleRollout({ now })
  const address = { endpoint: other.url, keys: [key, ...more], fetch, timeout: 60_000 } as const
  await callFunction(address, { operation: 'run', plugin: 'acme/gate', config: {}, state: undefined, rollout })
  const page = await changed.get('audit/prod/pages', '1')
  await changed.put('audit/prod/pages', '1', page?.version, (page?.value ?? '').replace('HYPERLINK', 'hyperlink'))
  const { code, out, err } = await command(['audit', '--endpoint', other.url, '--verify'], env)
  await other.close()
  expect(err).toMatch(
    /^canary-steps: page 1: between record [0-9a-f]{16} and record [0-9a-f]{16} a record was changed, taken out or put in; before that, 0 records follow each other, from the begin to the begin\n$/,
  )
  expect({ code, out }).toEqual({ code: 1, out: '' })
})

it('follows either the hashes of all records, or exports some', async () => {
  const { code, err } = await audit(['--verify', '--since', '24h'])
  expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('--verify') })
})
