import { type GithubSandbox, type GithubSandboxOptions, startGithub } from '@canary-steps/sandbox/github'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { githubClient as github } from './calls.ts'
import type { GithubClient } from './client.ts'

let sandbox: GithubSandbox
let client: GithubClient
let time = 1_700_000_000_000
const repository = 'acme/shop'
const workflow = { repository, workflow: 'e2e.yaml' }

const start = async (options: GithubSandboxOptions = {}) => {
  await sandbox?.close()
  sandbox = await startGithub({ now: () => time, ...options })
  client = github({
    secret: () => sandbox.token,
    env: () => `${sandbox.url}/`,
    fetch,
    signal: new AbortController().signal,
    clock: { now: () => time },
  })
}
beforeEach(() => start())
afterEach(() => sandbox.close())

const dispatch = (marker: string) => client.dispatch({ ...workflow, ref: 'main', inputs: { 'canary-steps': marker } })
const only = () => ({ repository, id: sandbox.runs()[0]?.id ?? 0 })
const operations = () => sandbox.calls.map(({ operation }) => operation)

test('starts a run with its inputs and says which it is', async () => {
  const run = await client.dispatch({ ...workflow, ref: 'v1', inputs: { 'canary-steps': 'k1', image: 'shop:1' } })
  expect(sandbox.runs()).toMatchObject([{ id: run?.id, ref: 'v1', inputs: { 'canary-steps': 'k1', image: 'shop:1' } }])
  expect(run?.url).toBe(`https://github.example/acme/shop/actions/runs/${run?.id}`)
})

test('reaches a workflow whatever its file is called', async () => {
  await client.dispatch({ ...workflow, workflow: 'e2e (100%?) #1.yml', ref: 'main', inputs: {} })
  expect(sandbox.runs()).toMatchObject([{ workflow: 'e2e (100%?) #1.yml' }])
})

test('starts one run on a server that refuses to say which it is', async () => {
  await start({ apiVersion: 'enterprise' })
  expect(await dispatch('k1')).toBeUndefined()
  expect(sandbox.runs()).toHaveLength(1)
  expect(sandbox.calls.map(({ body }) => 'return_run_details' in body)).toEqual([true, false])
})

test('takes no other refusal for one of the field', async () => {
  sandbox.trouble('create-workflow-dispatch', { status: 422, error: 'No ref found for: gone' })
  await expect(dispatch('k1')).rejects.toThrow('github: 422: No ref found for: gone')
  expect(operations()).toEqual(['create-workflow-dispatch'])
})

test('finds only runs that show the marker, oldest first', async () => {
  const first = await dispatch('k1')
  await dispatch('k2')
  const second = await dispatch('k1')
  const found = await client.findRuns({ ...workflow, marker: 'k1' })
  expect(found.map(({ id }) => id)).toEqual([first?.id, second?.id])
  expect(await client.findRuns({ ...workflow, marker: 'k3' })).toEqual([])
})

test('looks among the newest, or back to a time, however many runs came after it', async () => {
  const since = time - 1_000
  const old = await dispatch('old')
  for (let count = 0; count < 330; count++) {
    // more in one second than fit into a page, too
    if (count % 150 === 0) time += 1_000
    await dispatch('other')
  }
  expect(await client.findRuns({ ...workflow, marker: 'old' })).toEqual([])
  expect(await client.findRuns({ ...workflow, marker: 'old', look: { since } })).toMatchObject([{ id: old?.id }])
  expect(await client.findRuns({ ...workflow, marker: 'other', look: { since } })).toHaveLength(330)
  expect(await client.findRuns({ ...workflow, marker: 'old', look: { since: time - 1_000 } })).toEqual([])
})

test('finds a run behind the thousand that GitHub shows of one search', async () => {
  const old = await dispatch('old')
  for (let count = 0; count < 1_050; count++) {
    if (count % 50 === 0) time += 1_000
    await dispatch('other')
  }
  expect(await client.findRuns({ ...workflow, marker: 'old', look: { since: 0 } })).toMatchObject([{ id: old?.id }])
})

test('goes on where it was when GitHub says not now, and does not say that nothing is there', async () => {
  const old = await dispatch('old')
  for (let count = 0; count < 150; count++) {
    if (count % 50 === 0) time += 1_000
    await dispatch('other')
  }
  let pages = 0
  const io = { secret: () => sandbox.token, env: () => sandbox.url, signal: new AbortController().signal }
  const busy = github({
    ...io,
    clock: { now: () => time },
    fetch: async (to, init) => {
      pages += 1
      return pages === 2
        ? Response.json({ message: 'slow down' }, { status: 429, headers: { 'retry-after': '9' } })
        : fetch(to, init)
    },
  })
  const search = { ...workflow, marker: 'old' }
  const error = await busy.findRuns({ ...search, look: { since: 0 } }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'StillLooking', cause: { name: 'RetryLater', retryAfter: 9_000 } })
  const look = { since: 0, from: String(Object(error).from) }
  expect(await busy.findRuns({ ...search, look })).toMatchObject([{ id: old?.id }])
})

test('takes no run of a push for one of its own, whatever its title says', async () => {
  const io = { secret: () => 'token', env: () => undefined, signal: new AbortController().signal }
  const run = {
    id: 1,
    display_title: 'fix k1',
    status: 'completed',
    conclusion: 'success',
    html_url: 'https://x.example/1',
  }
  const runs = ['push', 'workflow_dispatch'].map((event, index) => ({ ...run, event, id: index + 1 }))
  const answer = async () => Response.json({ total_count: 2, workflow_runs: runs })
  const pushed = github({ ...io, fetch: answer, clock: { now: () => time } })
  expect(await pushed.findRuns({ ...workflow, marker: 'k1' })).toMatchObject([{ id: 2 }])
})

test('finds the run whose answer was lost', async () => {
  sandbox.trouble('create-workflow-dispatch', { lostAnswer: true })
  await expect(dispatch('k1')).rejects.toThrow('github: dispatch: ')
  expect(await client.findRuns({ ...workflow, marker: 'k1' })).toHaveLength(1)
  expect(operations()).toEqual(['create-workflow-dispatch', 'list-workflow-runs'])
})

test('finds a run that was started after the look-up', async () => {
  sandbox.trouble('create-workflow-dispatch', { late: true })
  await expect(dispatch('k1')).rejects.toThrow('github: dispatch: 504')
  expect(await client.findRuns({ ...workflow, marker: 'k1' })).toEqual([])
  expect(await client.findRuns({ ...workflow, marker: 'k1' })).toHaveLength(1)
})

test('tells what a run is at', async () => {
  await dispatch('k1')
  const { id } = only()
  const url = `https://github.example/acme/shop/actions/runs/${id}`
  const known = { id, url, title: 'k1', attempt: 1 }
  expect(await client.run(only())).toEqual({ ...known, status: 'queued', conclusion: null })
  time += 60_000
  expect(await client.run(only())).toEqual({ ...known, status: 'in_progress', conclusion: null })
  time += 60_000
  expect(await client.run(only())).toEqual({ ...known, status: 'completed', conclusion: 'success' })
})

test('tells which jobs failed, at which step, of the latest attempt only', async () => {
  await start({ workflows: { 'e2e.yaml': { concludes: ['failure', 'success'] } } })
  await dispatch('k1')
  expect(await client.failedJobs(only())).toEqual([])
  time += 120_000
  const [job, ...more] = await client.failedJobs(only())
  expect(job).toMatchObject({ name: 'test', step: 'Run tests' })
  expect(job?.url).toContain(`/acme/shop/actions/runs/${only().id}/job/`)
  expect(more).toEqual([])
  await client.rerunFailedJobs(only())
  expect(await client.run(only())).toMatchObject({ attempt: 2, status: 'queued' })
  time += 120_000
  expect(await client.failedJobs(only())).toEqual([])
})

test('asks for as many pages of jobs as there are, two at most', async () => {
  const job = { name: 'test', conclusion: 'failure', html_url: null, steps: [] }
  const pagesOf = async (total: number) => {
    const pages: (string | null)[] = []
    const answer: typeof fetch = async (to) => {
      pages.push(new URL(String(to)).searchParams.get('page'))
      return Response.json({ total_count: total, jobs: [job] })
    }
    const io = { secret: () => 'token', env: () => undefined, signal: new AbortController().signal }
    const failed = await github({ ...io, fetch: answer, clock: { now: () => time } }).failedJobs({ repository, id: 1 })
    return [pages, failed.length]
  }
  expect(await pagesOf(100)).toEqual([['1'], 1])
  for (const total of [101, 5_000]) expect(await pagesOf(total)).toEqual([['1', '2'], 2])
})

test('cancels a run, and takes one that has ended or is gone for cancelled', async () => {
  await dispatch('k1')
  await client.cancel(only())
  expect(sandbox.runs()).toMatchObject([{ conclusion: 'cancelled' }])
  await client.cancel(only())
  await client.cancel({ repository, id: 1 })
  expect(operations().filter((operation) => operation === 'cancel-workflow-run')).toHaveLength(3)
})

test('does not take a run for cancelled that GitHub has yet to queue', async () => {
  await dispatch('k1')
  // GitHub's answers about runs and attempts, https://github.com/actions/runner/issues/3872
  const said = [
    'Cannot cancel a workflow run that has not been queued yet.',
    'Cannot cancel a workflow re-run that has not yet queued.',
  ]
  sandbox.trouble('cancel-workflow-run', ...said.map((error) => ({ status: 409, error })))
  for (const _ of said)
    await expect(client.cancel(only())).rejects.toMatchObject({ name: 'RetryLater', retryAfter: 10_000 })
  await client.cancel(only())
  expect(sandbox.runs()).toMatchObject([{ conclusion: 'cancelled' }])
})

test('runs failed jobs again only once the attempt before has ended', async () => {
  await dispatch('k1')
  await expect(client.rerunFailedJobs(only())).rejects.toMatchObject({ name: 'RetryLater', retryAfter: 30_000 })
})
