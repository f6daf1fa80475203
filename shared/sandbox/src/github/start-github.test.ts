import { afterEach, beforeEach, expect, test } from 'vitest'
import type { GithubSandboxOptions } from './github-app.ts'
import { type GithubSandbox, startGithub } from './start-github.ts'

let sandbox: GithubSandbox
let time = 1_700_000_000_000
const start = async (options: GithubSandboxOptions = {}) => {
  await sandbox?.close()
  sandbox = await startGithub({ now: () => time, ...options })
}
beforeEach(() => start())
afterEach(() => sandbox.close())

const request = (path: string, body?: object, token = sandbox.token) =>
  sandbox.fetch(`${sandbox.url}/repos/acme/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })

const answer = async (...call: Parameters<typeof request>): Promise<[number, unknown]> => {
  const response = await request(...call)
  const text = await response.text()
  return [response.status, text === '' ? undefined : JSON.parse(text)]
}

const dispatches = 'shop/actions/workflows/e2e.yaml/dispatches'
const dispatch = async (body: object = {}, path = dispatches) =>
  answer(path, { ref: 'main', inputs: { 'canary-steps': 'k1' }, return_run_details: true, ...body })
const only = () => sandbox.runs()[0]?.id ?? 0
const run = (...more: readonly string[]) => ['shop/actions/runs', only(), ...more].join('/')

test('tells which run it started only when asked, and never on an older enterprise server', async () => {
  expect(await dispatch()).toMatchObject([200, { workflow_run_id: only() }])
  expect(await dispatch({ return_run_details: false })).toEqual([204, undefined])
  await start({ apiVersion: 'enterprise' })
  const message = 'Invalid request.\n\n"return_run_details" is not a permitted key.'
  expect(await dispatch()).toMatchObject([400, { message }])
  expect(sandbox.runs()).toEqual([])
  expect(await dispatch({ return_run_details: undefined })).toEqual([204, undefined])
  expect(sandbox.runs()).toHaveLength(1)
})

test('refuses what GitHub refuses, and starts nothing', async () => {
  await start({ workflows: { 'plain.yaml': { inputs: ['image'] } } })
  expect(await dispatch({}, 'none/actions/workflows/e2e.yaml/dispatches')).toMatchObject([404, {}])
  expect(await dispatch({}, 'shop/actions/workflows/e2e/dispatches')).toMatchObject([404, {}])
  expect(await dispatch({ ref: 'none' })).toMatchObject([422, { message: 'No ref found for: none' }])
  expect(await dispatch({ ref: undefined })).toMatchObject([
    422,
    { message: 'Invalid request.\n\n"ref" wasn\'t supplied.' },
  ])
  const inputs = Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`input${index}`, '']))
  expect(await dispatch({ inputs })).toMatchObject([422, { message: 'you may only define up to 25 `inputs`' }])
  const message = 'Unexpected inputs provided: ["canary-steps"]'
  expect(await dispatch({}, 'shop/actions/workflows/plain.yaml/dispatches')).toMatchObject([422, { message }])
  expect(await answer(dispatches, { ref: 'main' }, 'other')).toMatchObject([401, { message: 'Bad credentials' }])
  expect(await answer('shop/actions/runs/1')).toMatchObject([404, {}])
  expect(sandbox.runs()).toEqual([])
})

test('lets a run go from queued to completed by the clock', async () => {
  await dispatch()
  const states: unknown[] = []
  for (const later of [0, 5_000, 114_999, 1]) {
    time += later
    const [, body] = await answer(run())
    states.push(body)
  }
  expect(states).toMatchObject([
    { status: 'queued', conclusion: null, display_title: 'k1', run_number: 1, run_attempt: 1 },
    { status: 'in_progress', conclusion: null },
    { status: 'in_progress', conclusion: null },
    { status: 'completed', conclusion: 'success' },
  ])
})

test('ends a run as a test concludes it, and not a second time', async () => {
  await dispatch()
  time += 10_000
  sandbox.conclude(only(), 'failure')
  sandbox.conclude(only(), 'success')
  expect(await answer(run())).toMatchObject([200, { status: 'completed', conclusion: 'failure' }])
})

test('shows at which step the job of a failed run failed', async () => {
  await start({ workflows: { 'e2e.yaml': { concludes: ['failure'], takes: 10_000 } } })
  await dispatch()
  time += 10_000
  expect(await answer(run('jobs'))).toMatchObject([
    200,
    {
      total_count: 2,
      jobs: [
        { name: 'build', conclusion: 'success' },
        {
          name: 'test',
          conclusion: 'failure',
          steps: [{ conclusion: 'success' }, { name: 'Run tests', conclusion: 'failure' }],
        },
      ],
    },
  ])
})

test('begins another attempt for failed jobs, once the one before has ended', async () => {
  await start({ workflows: { 'e2e.yaml': { concludes: ['failure', 'success'] } } })
  await dispatch()
  expect(await answer(run('rerun-failed-jobs'), {})).toMatchObject([
    403,
    { message: 'This workflow is already running' },
  ])
  time += 120_000
  expect(await answer(run('rerun-failed-jobs'), {})).toEqual([201, {}])
  expect(await answer(run())).toMatchObject([200, { status: 'queued', run_attempt: 2 }])
  expect(await answer(run('jobs?filter=all'))).toMatchObject([200, { total_count: 4 }])
  expect(await answer(run('jobs'))).toMatchObject([200, { total_count: 2, jobs: [{ run_attempt: 2 }, {}] }])
  time += 120_000
  expect(await answer(run())).toMatchObject([200, { conclusion: 'success' }])
  expect(await answer(run('rerun-failed-jobs'), {})).toMatchObject([
    403,
    { message: 'This workflow run cannot be retried' },
  ])
})

test('cancels a run that goes on, and no other', async () => {
  await dispatch()
  expect(await answer(run('cancel'), {})).toEqual([202, {}])
  expect(await answer(run())).toMatchObject([200, { status: 'completed', conclusion: 'cancelled' }])
  expect(await answer(run('cancel'), {})).toMatchObject([409, {}])
})

test('lists the runs of one workflow, newest first, in pages, when their time has come', async () => {
  await start({ listedAfter: 3_000 })
  await dispatch({ inputs: { 'canary-steps': 'first' } })
  await dispatch({ inputs: { 'canary-steps': 'second' } })
  await dispatch({}, 'shop/actions/workflows/other.yml/dispatches')
  const list = 'shop/actions/workflows/e2e.yaml/runs?per_page=1&event=workflow_dispatch'
  expect(await answer(list)).toEqual([200, { total_count: 0, workflow_runs: [] }])
  time += 3_000
  expect(await answer(list)).toMatchObject([
    200,
    { total_count: 2, workflow_runs: [{ display_title: 'second', run_number: 2 }] },
  ])
  expect(await answer(`${list}&page=2`)).toMatchObject([200, { workflow_runs: [{ display_title: 'first' }] }])
  expect(await answer('shop/actions/workflows/e2e.yaml/runs?event=push')).toMatchObject([200, { total_count: 0 }])
})

test('calls runs as the workflow says', async () => {
  await start({
    workflows: {
      'e2e.yaml': { runName: `Test \${{ inputs.image }} (\${{inputs.canary-steps}})` },
      'b.yml': { runName: '' },
    },
  })
  await dispatch({ inputs: { image: 'shop:1', 'canary-steps': 'k1' } })
  await dispatch({}, 'shop/actions/workflows/b.yml/dispatches')
  expect(sandbox.runs().map(({ title }) => title)).toEqual(['Test shop:1 (k1)', 'b.yml'])
})

test('serves injected trouble in order, and only to its operation', async () => {
  sandbox.trouble(
    'create-workflow-dispatch',
    { status: 403, limitedUntil: 1_700_000_600 },
    { status: 503 },
    { late: true },
  )
  expect((await request('shop/actions/runs/1')).status).toBe(404)
  const limited = await request(dispatches, { ref: 'main' })
  expect([limited.status, limited.headers.get('x-ratelimit-reset')]).toEqual([403, '1700000600'])
  expect((await dispatch())[0]).toBe(503)
  expect(await dispatch()).toEqual([504, undefined])
  expect(sandbox.runs()).toHaveLength(0)
  expect(await answer('shop/actions/workflows/e2e.yaml/runs')).toMatchObject([200, { total_count: 0 }])
  expect(sandbox.runs()).toHaveLength(1)
  expect(sandbox.calls.map(({ operation, repository }) => [operation, repository])).toEqual([
    ['get-workflow-run', 'acme/shop'],
    ...Array(3).fill(['create-workflow-dispatch', 'acme/shop']),
    ['list-workflow-runs', 'acme/shop'],
  ])
})

test('trouble for some calls waits for them, and lets others go on', async () => {
  const { troubleFor } = sandbox
  troubleFor(({ repository }) => repository === 'acme/late', 'create-workflow-dispatch', { status: 503 })
  sandbox.trouble('create-workflow-dispatch', { status: 502 })
  const late = 'late/actions/workflows/e2e.yaml/dispatches'
  expect((await dispatch())[0]).toBe(502)
  expect((await dispatch())[0]).toBe(200)
  expect((await dispatch({}, late))[0]).toBe(503)
  expect((await dispatch({}, late))[0]).toBe(200)
})
