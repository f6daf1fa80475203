import { type GithubSandbox, type GithubSandboxOptions, startGithub } from '@canary-steps/sandbox/github'
import { RetryLater, TerminalError } from '@canary-steps/sdk'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { githubClient as github } from './calls.ts'
import { runOnce } from './plans.ts'

let sandbox: GithubSandbox
let time = 1_700_000_000_000

const start = async (options: GithubSandboxOptions = {}) => {
  await sandbox?.close()
  sandbox = await startGithub({ now: () => time, ...options })
}
beforeEach(() => start())
afterEach(() => sandbox.close())

const plan = (more: object = {}) => {
  const { signal } = new AbortController()
  const io = { secret: () => sandbox.token, env: () => sandbox.url, fetch, signal, clock: { now: () => time } }
  return runOnce(github(io), {
    repository: 'acme/Shop',
    workflow: 'e2e.yaml',
    ref: 'main',
    inputs: { image: 'shop:1' },
    ...more,
  })
}

const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no failure',
    (error: unknown) => error,
  )

test('names what policy must allow, and what is told of the run', async () => {
  const run = await plan().act('k1')
  expect(plan().target).toBe('github:acme/Shop')
  expect(plan().topics?.(run)).toEqual([`github/acme/shop/runs/${run.id}`])
  expect(plan().result.parse(JSON.parse(JSON.stringify(run)))).toEqual(run)
})

test('starts a run that carries the marker, and finds it', async () => {
  const run = await plan().act('k1')
  expect(sandbox.runs()).toMatchObject([{ id: run.id, inputs: { image: 'shop:1', 'canary-steps': 'k1' } }])
  expect(await plan().find('k1', { since: 0 })).toEqual([run])
  expect(await plan().find('k2', { since: 0 })).toEqual([])
})

test('puts the marker into the input that the workflow has for it', async () => {
  await start({ workflows: { 'e2e.yaml': { inputs: ['id'], runName: `e2e \${{ inputs.id }}` } } })
  const own = plan({ inputs: {}, markerInput: 'id' })
  expect(await own.find('k1', { since: 0 })).toEqual([])
  expect([await own.act('k1')]).toEqual(await own.find('k1', { since: 0 }))
  expect(sandbox.runs()).toMatchObject([{ inputs: { id: 'k1' }, title: 'e2e k1' }])
})

test('fails for good, and sends nothing, when the inputs are more than GitHub takes', async () => {
  const error = await errorOf(plan({ inputs: { notes: 'x'.repeat(65_600) } }).act('k1'))
  expect(error).toBeInstanceOf(TerminalError)
  expect(error).toMatchObject({
    message: expect.stringMatching(/the inputs have 65\d{3} characters together, at most 65535/),
  })
  expect(sandbox.calls).toEqual([])
})

test('fails for good when the workflow takes no marker', async () => {
  await start({ workflows: { 'e2e.yaml': { inputs: ['image'] } } })
  const error = await errorOf(plan().act('k1'))
  expect(error).toBeInstanceOf(TerminalError)
  expect(error).toMatchObject({ message: expect.stringContaining('takes no input canary-steps: declare it') })
})

test('looks for the run on a server that does not say which it is', async () => {
  await start({ apiVersion: 'enterprise' })
  const run = await plan().act('k1')
  expect(run).toMatchObject({ id: sandbox.runs()[0]?.id, marker: 'k1' })
})

test('says that the run may exist when it is not listed yet, and finds it later', async () => {
  await start({ apiVersion: 'enterprise', listedAfter: 3_000 })
  const message =
    'github: e2e.yaml was started, but its run is not listed yet; ' +
    `it must have run-name: \${{ inputs.canary-steps }}`
  expect(await errorOf(plan().act('k1'))).toMatchObject({ name: 'DoneUnseen', message })
  time += 3_000
  expect(await plan().find('k1', { since: 0 })).toHaveLength(1)
})

test.each([{ status: 429, retryAfter: 3 }, { status: 404, error: 'Not Found' }, { status: 503 }])(
  'never says that nothing was done once the run was started, whatever the look-up says: %o',
  async (trouble) => {
    await start({ apiVersion: 'enterprise' })
    sandbox.trouble('list-workflow-runs', trouble)
    const error = await errorOf(plan().act('k1'))
    expect(error).toMatchObject({ name: 'DoneUnseen', message: expect.stringContaining('not listed yet') })
    expect(error).not.toBeInstanceOf(TerminalError)
    expect(error).not.toBeInstanceOf(RetryLater)
  },
)

test('takes a duplicate back by cancelling it, and keeps the other', async () => {
  const kept = await plan().act('k1')
  const duplicate = await plan().act('k1')
  await plan().remove(duplicate)
  expect(sandbox.runs()).toMatchObject([
    { id: kept.id, status: 'queued' },
    { id: duplicate.id, conclusion: 'cancelled' },
  ])
  await plan().remove(duplicate)
  expect((await plan().find('k1', { since: 0 }))[0]).toEqual(kept)
})
