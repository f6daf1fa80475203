import { expect, test } from 'vitest'
import * as z from 'zod'
import { defineStep, type Step } from './define-step.ts'
import { succeed } from './result.ts'

const seen: unknown[] = []
const stepOf = (gate: boolean): Step =>
  defineStep({
    name: 'toy',
    summary: 'a toy',
    gate,
    secrets: [],
    config: z.strictObject({ channel: z.string().describe('where'), retries: z.number().default(3) }),
    state: z.object({ ts: z.string() }),
    targets: ({ channel }) => [`toy:${channel}`],
    run: async ({ config, state }) => {
      seen.push({ config, state })
      return succeed()
    },
    terminate: async () => succeed(),
    abort: async () => succeed(),
  })
const plain = { scope: 'rollout', onRollback: 'run' } as const
const gate = stepOf(true)
const notice = stepOf(false)

const problemsOf = (step: Step, config: unknown): readonly string[] => {
  const configured = step.configure(config)
  return 'problems' in configured ? configured.problems : []
}
const valid = (step: Step, config: unknown) => {
  const configured = step.configure(config)
  if ('problems' in configured) throw new Error(configured.problems.join())
  return configured
}

test('a step is a gate only when it says so', () => {
  expect([gate.gate, notice.gate]).toEqual([true, false])
})

test('a step that only informs never holds a rollout unless told to', () => {
  expect(valid(notice, { channel: 'C1' }).options).toEqual({
    timeout: 120_000,
    onTimeout: 'continue',
    onFailure: 'continue',
    ...plain,
  })
})

test('a gate fails when something goes wrong', () => {
  expect(valid(gate, { channel: 'C1' }).options).toEqual({ onTimeout: 'fail', onFailure: 'fail', ...plain })
})

test('common options stand beside the keys of the step', () => {
  const config = { channel: 'C1', id: 'tell', regions: ['eu'], timeout: '1m', onTimeout: 'fail', onFailure: 'fail' }
  const { options, targets } = valid(notice, config)
  expect(options).toEqual({
    id: 'tell',
    regions: ['eu'],
    timeout: 60_000,
    onTimeout: 'fail',
    onFailure: 'fail',
    ...plain,
  })
  expect(targets).toEqual(['toy:C1'])
})

test.each([
  [{ channel: 'C1', onTimeout: 'continue' }, 'config.onTimeout: '],
  [{ channel: 'C1', onFailure: 'continue' }, 'config.onFailure: '],
])('a gate cannot go on: %j', (config, problem) => {
  expect(problemsOf(gate, config)).toEqual([expect.stringContaining(problem)])
  expect(problemsOf(gate, config)[0]).toContain('"fail"')
})

test.each([
  [{ channel: 'C1', chanel: 'C2' }, 'config: Unrecognized key: "chanel"'],
  [{ channel: 1 }, 'config.channel: Invalid input: expected string, received number'],
  [{}, 'config.channel: Invalid input: expected string, received undefined'],
  [{ channel: 'C1', timeout: 'soon' }, 'config.timeout: must be a duration such as 30s, 5m or 1h30m'],
  [{ channel: 'C1', id: 'A b' }, 'config.id: must be lower case letters, digits and dashes'],
  [{ channel: 'C1', regions: [] }, 'config.regions: Too small: expected array to have >=1 items'],
  [null, 'config: must be an object'],
  ['C1', 'config: must be an object'],
  [['C1'], 'config: must be an object'],
])('%j is wrong, and the line says where', (config, problem) => {
  expect(problemsOf(notice, config)).toEqual([problem])
})

test('every problem has its own line, those of the common options too', () => {
  expect(problemsOf(notice, { channel: 1, timeout: 5, mode: 'x' })).toEqual([
    expect.stringMatching(/^config\.channel: /),
    'config: Unrecognized key: "mode"',
    expect.stringMatching(/^config\.timeout: /),
  ])
})

test('a run is given its config with defaults, and a state that fits or none', async () => {
  const { run } = valid(gate, { channel: 'C1' })
  for (const state of [{ ts: '1' }, { ts: 1 }, 'text', undefined])
    await Reflect.apply(run, undefined, [{ state, findings: [] }, {}])
  const config = { channel: 'C1', retries: 3 }
  expect(seen).toEqual([
    { config, state: { ts: '1' } },
    ...Array.from({ length: 3 }, () => ({ config, state: undefined })),
  ])
})

test('a step may change its config and state, because they are copies', async () => {
  const frozen = Object.freeze({ seen: Object.freeze(['a']) })
  const kept = z.custom<{ seen: string[] }>()
  const changing = defineStep({
    name: 'toy',
    summary: 'a toy',
    config: z.strictObject({ of: kept }),
    state: kept,
    targets: () => [],
    run: async ({ config, state }) => {
      config.of.seen.push('b')
      state?.seen.push('c')
      return succeed(state, config.of.seen.join())
    },
  })
  const { run } = valid(changing, { of: frozen })
  const result: unknown = await Reflect.apply(run, undefined, [{ state: frozen, findings: [] }, {}])
  expect(result).toMatchObject({ message: 'a,b', state: { seen: ['a', 'c'] } })
  expect(frozen.seen).toEqual(['a'])
})
