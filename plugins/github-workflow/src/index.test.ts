import { deliver } from '@canary-steps/runtime'
import { type GithubSandbox, type GithubSandboxOptions, githubAnswers, startGithub } from '@canary-steps/sandbox/github'
import { describeStep, type LawVendor, replyOf, sampleRollout, type TestHost, testHost } from '@canary-steps/testing'
import { githubWebhook } from '@canary-steps/vendors/github'
import { afterEach, describe, expect, it } from 'vitest'
import { githubWorkflow } from './index.ts'

const config = { repository: 'acme/shop', workflow: 'e2e.yaml', ref: 'main', inputs: { image: '{{canary.image}}' } }
const secret = 'webhook-secret'
const second = 1_000
const minute = 60 * second

let github: GithubSandbox
let clock: { now: number }

const vendor = async (options: GithubSandboxOptions = {}): Promise<LawVendor> => {
  clock = { now: Date.parse('2026-01-01T00:00:00Z') }
  github = await startGithub({ now: () => clock.now, ...options })
  return {
    env: { GITHUB_TOKEN: github.token, GITHUB_API_URL: github.url, GITHUB_WEBHOOK_SECRET: secret },
    things: () => github.runs().map(({ inputs, conclusion }) => ({ image: inputs.image, conclusion })),
    loseNextAnswer: () => github.trouble('create-workflow-dispatch', { lostAnswer: true }),
    async pass(host) {
      clock = host
      host.now += 10 * minute
      await github.tick()
    },
    close: () => github.close(),
  }
}

const operations = () => github.calls.map(({ operation }) => operation)

/** The time of a long wait: no deadline of the controller ends it. */
const rollout = () => {
  const sample = sampleRollout()
  return { ...sample, spec: { ...sample.spec, progressDeadlineSeconds: 24 * 60 * 60 } }
}

/** Polls as the controller does until the step is done, or for so many milliseconds. */
const poll = async (host: TestHost, during: number) => {
  clock = host
  const end = host.now + during
  let reply = replyOf(await host.call('run', { rollout: rollout() }))
  while (reply.phase === 'Running' && host.now < end) {
    host.now += (reply.requeueAfter ?? 0) + 5 * second
    await github.tick()
    reply = replyOf(await host.call('run', { rollout: rollout(), state: reply.state }))
  }
  return reply
}

/** From now on GitHub tells the host of its runs; `lose` webhooks that are not to arrive. */
const connect = (host: TestHost, lose: (action: string) => boolean = () => false) =>
  github.webhook({
    secret,
    async to(request) {
      const received = { headers: request.headers, body: await request.text() }
      expect(await githubWebhook.verify(received, secret, host.now)).toBe(true)
      const { action } = JSON.parse(received.body)
      if (!lose(action)) await deliver(host.runtime, githubWebhook, githubWebhook.read(received))
      return new Response(null)
    },
  })

describeStep(githubWorkflow, { config, vendor }, ({ start }) => {
  it('goes on when the run succeeds, and gives later steps its address', async () => {
    const reply = await poll(start(), 10 * minute)
    expect(reply).toMatchObject({
      phase: 'Successful',
      message: expect.stringContaining('acme/shop e2e.yaml succeeded'),
    })
    expect(reply.state?.data).toMatchObject({ url: expect.stringMatching(/^https:.*\d$/), conclusion: 'success' })
    expect(github.runs()[0]?.inputs.image).toBe('payments/checkout:v2')
  })

  it('hears the result from the webhook and asks GitHub for nothing', async () => {
    const host = start()
    connect(host)
    expect(await poll(host, 3 * minute)).toMatchObject({ phase: 'Successful' })
    expect(operations()).toEqual(['create-workflow-dispatch'])
  })

  it('finds the result itself, later, when its webhook was lost', async () => {
    const host = start()
    connect(host, (action) => action === 'completed')
    const begun = host.now
    expect(await poll(host, 10 * minute)).toMatchObject({ phase: 'Successful' })
    expect(host.now - begun).toBeGreaterThan(5 * minute)
  })

  it('believes the newest of webhooks that came in any order', async () => {
    const host = start()
    clock = host
    const { state } = replyOf(await host.call('run'))
    const [run] = github.runs()
    const topic = `github/acme/shop/runs/${run?.id}`
    const event = (status: string, conclusion: string | null) => ({
      id: status,
      topic,
      data: { id: run?.id ?? 0, attempt: 1, status, conclusion, url: 'https://github.example/run' },
    })
    await deliver(host.runtime, githubWebhook, [event('completed', 'success'), event('in_progress', null)])
    await deliver(host.runtime, githubWebhook, [event('queued', null)])
    expect(await host.call('run', { state })).toMatchObject({ phase: 'Successful' })
  })

  it('cancels the run of a revision that a newer one replaced, which no call ever says', async () => {
    const host = start()
    clock = host
    await host.call('run')
    await host.observe(sampleRollout({ revision: 3 }))
    await host.closeDue()
    expect(github.runs()).toMatchObject([{ conclusion: 'cancelled' }])
  })

  it('cancels the run when the rollout is moved past the step by hand', async () => {
    const host = start()
    clock = host
    await host.call('run')
    await host.observe(sampleRollout({ status: { currentStepIndex: 3 } }))
    await host.closeDue()
    expect(github.runs()).toMatchObject([{ conclusion: 'cancelled' }])
  })

  it('cancels when its timeout has passed', async () => {
    const host = start({ config: { ...config, timeout: '1m' } })
    expect(await poll(host, 5 * minute)).toMatchObject({ phase: 'Failed', message: expect.stringContaining('1m') })
    expect(github.runs()).toMatchObject([{ conclusion: 'cancelled' }])
  })

  it('refuses inputs that could be code, unless it is told that the workflow takes any', async () => {
    const given = { ...config, inputs: { note: '{{annotations.note}}' } }
    const evil = sampleRollout()
    evil.metadata.annotations.note = '$(curl evil)'
    const refused = await start({ config: given }).call('run', { rollout: evil })
    expect(refused).toMatchObject({ phase: 'Failed', message: expect.stringContaining('config.inputs.note') })
    expect(github.runs()).toEqual([])
    await start({ config: { ...given, anyInput: true } }).call('run', { rollout: evil })
    expect(github.runs()).toMatchObject([{ inputs: { note: '$(curl evil)' } }])
  })

  it('says what to do about a repository that is not there', async () => {
    const reply = await start({ config: { ...config, repository: 'acme/none' } }).call('run')
    expect(reply).toMatchObject({ phase: 'Failed', message: expect.stringContaining('GITHUB_TOKEN') })
  })
})

describe('a config', () => {
  const problemsOf = (change: object) => Object(githubWorkflow.configure({ ...config, ...change })).problems

  it.each(['octocat_acme/e2e', 'acme-/shop', 'acme/.github', 'acme/shop.js', 'acme/_'])(
    'takes the repository %s',
    (repository) => {
      expect(problemsOf({ repository })).toBeUndefined()
    },
  )

  it.each(['acme', 'acme/..', 'acme/.', './shop', 'acme/shop/x', 'acme/a?b', 'acme/a%2Fb', 'acme/a b', 'acme/a\n'])(
    'refuses the repository %j, which GitHub has not or which leads elsewhere',
    (repository) => {
      expect(problemsOf({ repository })).toEqual([expect.stringContaining('must be OWNER/NAME')])
    },
  )

  it.each(['e2e.yaml', 'e2e (prod).yml', 'prüfen+1.yml', '1234'])('takes the workflow %s', (workflow) => {
    expect(problemsOf({ workflow })).toBeUndefined()
  })

  it.each(['e2e', '../e2e.yml', '.github/workflows/e2e.yml', 'e2e\u202e.yml', '..'])(
    'refuses the workflow %j',
    (workflow) => {
      expect(problemsOf({ workflow })).toEqual([expect.stringContaining('must be a file name')])
    },
  )
})

describe('a workflow', () => {
  afterEach(() => github.close())

  const begin = async (options: GithubSandboxOptions, more: object = {}) => {
    const { env } = await vendor(options)
    return testHost(githubWorkflow, { config: { ...config, ...more }, secrets: { ...env } })
  }

  it('fails the step when it fails, naming the jobs', async () => {
    const host = await begin({ workflows: { 'e2e.yaml': { concludes: ['failure'] } } })
    const { phase, message } = await poll(host, 10 * minute)
    expect(phase).toBe('Failed')
    expect(message).toMatch(/failure: .+ \(at .+\): http/)
  })

  it('is run again after a failure as often as it may be, each time once', async () => {
    const host = await begin({ workflows: { 'e2e.yaml': { concludes: ['failure', 'success'] } } }, { rerunFailed: 2 })
    github.trouble('re-run-workflow-failed-jobs', { lostAnswer: true })
    connect(host)
    expect(await poll(host, 20 * minute)).toMatchObject({ phase: 'Successful' })
    expect(github.runs()).toMatchObject([{ attempt: 2 }])
  })

  it('fails in the end if it goes on failing', async () => {
    const host = await begin({ workflows: { 'e2e.yaml': { concludes: ['failure'] } } }, { rerunFailed: 1 })
    expect(await poll(host, 20 * minute)).toMatchObject({ phase: 'Failed' })
    expect(github.runs()).toMatchObject([{ attempt: 2 }])
  })

  it('of which GitHub says just after its end that it still goes on is run again at the next poll', async () => {
    const host = await begin({ workflows: { 'e2e.yaml': { concludes: ['failure', 'success'] } } }, { rerunFailed: 1 })
    const tooEarly = githubAnswers['the run still goes on'].map((answer) => ({ answer }))
    github.trouble('re-run-workflow-failed-jobs', ...tooEarly)
    expect(await poll(host, 20 * minute)).toMatchObject({ phase: 'Successful' })
    expect(github.runs()).toMatchObject([{ attempt: 2 }])
  })

  it('is refused without the marker, with the remedy', async () => {
    const host = await begin({ workflows: { 'e2e.yaml': { inputs: ['image'] } } })
    const { phase, message } = replyOf(await host.call('run'))
    expect({ phase, message }).toEqual({ phase: 'Failed', message: expect.stringMatching(/canary-steps.*run-name/) })
  })

  it('of an Enterprise server that tells no run is found by its marker', async () => {
    const host = await begin({ apiVersion: 'enterprise' })
    expect(await poll(host, 10 * minute)).toMatchObject({ phase: 'Successful' })
    expect(github.runs()).toHaveLength(1)
  })

  it('of an Enterprise server that lists a run late is waited for, and run once', async () => {
    const host = await begin({ apiVersion: 'enterprise', listedAfter: 20 * second })
    expect(await poll(host, 10 * minute)).toMatchObject({ phase: 'Successful' })
    expect(github.runs().filter(({ conclusion }) => conclusion !== 'cancelled')).toHaveLength(1)
  })

  it('of an hour takes at most 14 calls of GitHub in webhook mode, where a poller of 30 s takes 120', async () => {
    const host = await begin({ takes: 60 * minute })
    connect(host)
    expect(await poll(host, 70 * minute)).toMatchObject({ phase: 'Successful' })
    process.stdout.write(`github-workflow: ${github.calls.length} calls while it waited for an hour\n`)
    expect(github.calls.length).toBeLessThanOrEqual(14)
  })
})
