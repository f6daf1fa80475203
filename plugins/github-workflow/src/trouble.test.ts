import { type GithubSandbox, type GithubSandboxOptions, githubAnswers, startGithub } from '@canary-steps/sandbox/github'
import { replyOf, sampleRollout, type TestHost, testHost } from '@canary-steps/testing'
import { afterEach, expect, it } from 'vitest'
import { githubWorkflow } from './index.ts'

const config = { repository: 'acme/shop', workflow: 'e2e.yaml', ref: 'main' }
const minute = 60_000

let github: GithubSandbox
let host: TestHost
afterEach(() => github.close())

const begin = async (options: GithubSandboxOptions = {}, more: object = {}) => {
  github = await startGithub({ now: () => host.now, ...options })
  const secrets = { GITHUB_TOKEN: github.token, GITHUB_API_URL: github.url }
  host = testHost(githubWorkflow, { config: { ...config, ...more }, secrets, fetch: github.fetch })
}

const rollout = () => {
  const sample = sampleRollout()
  return { ...sample, spec: { ...sample.spec, progressDeadlineSeconds: 24 * 60 * 60 } }
}

/** Polls until the step is done. `meanwhile` is called before each poll but the first. */
const poll = async (meanwhile: () => void = () => undefined) => {
  const end = host.now + 30 * minute
  let reply = replyOf(await host.call('run', { rollout: rollout() }))
  while (reply.phase === 'Running' && host.now < end) {
    host.now += reply.requeueAfter ?? 0
    meanwhile()
    reply = replyOf(await host.call('run', { rollout: rollout(), state: reply.state }))
  }
  return reply
}

const failsOnce = { workflows: { 'e2e.yaml': { concludes: ['failure', 'success'] } } } as const
const operations = () => github.calls.map(({ operation }) => operation)

it('starts one run on a server that does not tell which, and fails with the remedy when no run shows the marker', async () => {
  await begin({ apiVersion: 'enterprise', workflows: { 'e2e.yaml': { runName: 'e2e' } } })
  expect(await poll()).toMatchObject({ phase: 'Failed', message: expect.stringContaining('it must have run-name: ') })
  expect(github.runs()).toHaveLength(1)
})

it('waits for the attempt that a person began, and asks for none', async () => {
  await begin(failsOnce, { rerunFailed: 1 })
  let isBegun = false
  const byHand = async (to: string | URL | Request, init?: RequestInit) => {
    const url = String(to)
    // right after the poll that saw the failure
    if (!isBegun && /\/runs\/\d+$/.test(url) && github.runs()[0]?.conclusion === 'failure') {
      isBegun = true
      const seen = await github.fetch(to, init)
      await github.fetch(`${url}/rerun-failed-jobs`, {
        method: 'POST',
        headers: { authorization: `token ${github.token}` },
      })
      return seen
    }
    return github.fetch(to, init)
  }
  const secrets = { GITHUB_TOKEN: github.token, GITHUB_API_URL: github.url }
  host = testHost(githubWorkflow, { config: { ...config, rerunFailed: 1 }, secrets, fetch: byHand })
  expect(await poll()).toMatchObject({ phase: 'Successful' })
  expect(operations().filter((operation) => operation === 're-run-workflow-failed-jobs')).toHaveLength(1)
  expect(github.runs()).toMatchObject([{ attempt: 2 }])
})

it.each(githubAnswers.refused.filter(({ to }) => to === 're-run-workflow-failed-jobs'))(
  'names the jobs of a run that GitHub does not run again, and why: $body.message',
  async (answer) => {
    await begin(failsOnce, { rerunFailed: 1 })
    github.trouble('re-run-workflow-failed-jobs', { answer })
    const { phase, message } = await poll()
    expect(phase).toBe('Failed')
    expect(message).toMatch(/failure: test \(at Run tests\): http\S+; not run again: github: 403: /)
  },
)

it('fails at once when the run has failed, though GitHub does not say which jobs', async () => {
  await begin({ workflows: { 'e2e.yaml': { concludes: ['failure'] } } })
  const [answer] = githubAnswers['rate limit used up']
  github.trouble('list-jobs-for-workflow-run', { answer })
  const { phase, message } = await poll()
  expect(phase).toBe('Failed')
  expect(message).toMatch(/failure: jobs not known \(github: failed jobs: rate limit used up\): http/)
})

it('fails with what to do when the run is deleted while it is waited for', async () => {
  await begin()
  const [, answer] = githubAnswers['not found']
  github.trouble('get-workflow-run', ...(answer ? [{ answer }] : []))
  expect(await poll()).toMatchObject({ phase: 'Failed', message: expect.stringContaining('no such repository or run') })
})

it('waits on while a run is completed and GitHub does not say how yet', async () => {
  await begin()
  const between = {
    ...{ id: 17_000_000_001, display_title: 'e2e', event: 'workflow_dispatch', run_attempt: 1 },
    ...{ status: 'completed', conclusion: null, html_url: 'https://github.example/acme/shop/actions/runs/17000000001' },
  }
  github.trouble('get-workflow-run', { answer: { source: 'none', status: 200, body: between } })
  expect(await poll()).toMatchObject({ phase: 'Successful' })
})
