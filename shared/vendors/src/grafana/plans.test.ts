import { type GrafanaSandbox, startGrafana } from '@canary-steps/sandbox/grafana'
import { RetryLater, TerminalError } from '@canary-steps/sdk'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { grafana } from './calls.ts'
import { annotateOnce } from './plans.ts'

let sandbox: GrafanaSandbox
let time: number
beforeEach(async () => {
  time = 1_700_000_000_000
  sandbox = await startGrafana({ now: () => time })
})
afterEach(() => sandbox.close())

const plan = (more: object = {}) => {
  const { signal } = new AbortController()
  const clock = { now: () => time }
  const api = grafana({ secret: () => sandbox.token, env: () => sandbox.url, fetch, signal, clock })
  return annotateOnce(api, { text: 'a', tags: ['deploy'], step: 3, clock, ...more })
}

const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no failure',
    (error: unknown) => error,
  )

test('names what policy must allow', () => {
  expect([plan().target, plan({ dashboard: 'shop-1' }).target]).toEqual(['grafana:org', 'grafana:shop-1'])
  expect([plan().lifetime, plan({ lifetime: 'rollout' }).lifetime]).toEqual(['step', 'rollout'])
})

test.each([{}, { dashboard: 'shop-1', panel: 2 }])(
  'makes it as of now with the marker, and finds it: %j',
  async (more) => {
    const made = await plan(more).act('k1')
    expect(plan().result.parse(JSON.parse(JSON.stringify(made)))).toEqual(made)
    expect(sandbox.annotations()).toMatchObject([{ id: made.id, time, tags: ['deploy', 'canary-steps:k1'] }])
    time += 20 * 24 * 60 * 60_000
    expect(await plan(more).find('k1', { since: 0 })).toEqual([made])
    expect(await plan(more).find('k2', { since: 0 })).toEqual([])
  },
)

test('finds and removes what came in twice', async () => {
  const first = await plan().act('k1')
  const second = await plan().act('k1')
  expect(await plan().find('k1', { since: 0 })).toEqual([first, second])
  await plan().remove(second)
  await plan().remove(second)
  expect(await plan().find('k1', { since: 0 })).toEqual([first])
})

test.each([
  [{ status: 429, retryAfter: 3 }, RetryLater, 0],
  [{ status: 422, error: 'no' }, TerminalError, 0],
  [{ lostAnswer: true } as const, Error, 1],
])('leaves %j to the runtime', async (trouble, kind, made) => {
  sandbox.trouble('postAnnotation', trouble)
  expect(await errorOf(plan().act('k1'))).toBeInstanceOf(kind)
  expect(await plan().find('k1', { since: 0 })).toHaveLength(made)
})
