import { answersTo, type GithubOperation, githubAnswers, startGithub } from '@canary-steps/sandbox/github'
import { replyOf, sampleRollout, testHost } from '@canary-steps/testing'
import { describe, expect, it } from 'vitest'
import { githubWorkflow } from './index.ts'

const config = { repository: 'acme/shop', workflow: 'e2e.yaml', ref: 'main', rerunFailed: 1 }
const minute = 60_000

const rows = Object.entries(githubAnswers).flatMap(([name, answers]) => answers.map((answer) => ({ name, answer })))
type Given = (typeof rows)[number]
const givenTo = (operation: GithubOperation) => answersTo(githubAnswers, operation)

/** A run that fails once and is run again, with one answer to the first call of `operation`; then its rollout ends. */
const site = async (operation: GithubOperation, { answer }: Given, takes = 2 * minute) => {
  const workflows = { 'e2e.yaml': { concludes: ['failure', 'success'] } } as const
  const github = await startGithub({ now: () => host.now, workflows, takes })
  const secrets = { GITHUB_TOKEN: github.token, GITHUB_API_URL: github.url }
  const host = testHost(githubWorkflow, { config, secrets, fetch: github.fetch })
  github.trouble(operation, { answer })
  const sample = sampleRollout()
  const rollout = { ...sample, spec: { ...sample.spec, progressDeadlineSeconds: 24 * 60 * 60 } }
  return {
    github,
    host,
    run: async () => {
      const end = host.now + 3 * 60 * minute
      let reply = replyOf(await host.call('run', { rollout }))
      while (reply.phase === 'Running' && host.now < end) {
        host.now += reply.requeueAfter ?? 0
        reply = replyOf(await host.call('run', { rollout, state: reply.state }))
      }
      return reply
    },
  }
}

const passing = [
  'the run still goes on',
  'no run details',
  'too many failed logins',
  'rate limit used up',
  'secondary rate limit',
  'conflict',
  'too slow',
  'server trouble',
  'not GitHub',
]

describe.each(['create-workflow-dispatch', 'get-workflow-run', 're-run-workflow-failed-jobs'] as const)(
  'an answer to %s',
  (operation) => {
    it.each(givenTo(operation))('“$name” ends the step only if a person must act: $answer.status', async (row) => {
      const { github, run } = await site(operation, row)
      const { phase, message } = await run()
      const isPassing = passing.includes(row.name)
      expect({ phase, message }).toMatchObject({ phase: isPassing ? 'Successful' : 'Failed' })
      if (!isPassing) expect(message).toContain(`github: ${row.answer.status}: `)
      const wasStarted = operation !== 'create-workflow-dispatch' || isPassing
      expect(github.runs()).toHaveLength(wasStarted ? 1 : 0)
      await github.close()
    })
  },
)

it.each(rows)('an answer to the question for jobs that is “$name” keeps nobody from the result', async (row) => {
  const { github, run } = await site('list-jobs-for-workflow-run', row)
  github.trouble('re-run-workflow-failed-jobs', { answer: githubAnswers.refused[0] })
  expect(await run()).toMatchObject({ phase: 'Failed', message: expect.stringContaining('failure: jobs not known') })
  await github.close()
})

it.each(givenTo('cancel-workflow-run'))(
  'an answer to cancel that is “$name” is tried again, done, or told',
  async (row) => {
    const { github, host } = await site('cancel-workflow-run', row, 60 * minute)
    const { state } = replyOf(await host.call('run'))
    await host.call('abort', { state })
    const isDone = ['the run has ended', 'the run is gone'].includes(row.name)
    const isPassing = passing.includes(row.name) || row.name === 'the run is not queued yet'
    host.now += 3 * minute
    await host.closeDue()
    const isCancelled = github.runs()[0]?.conclusion === 'cancelled'
    const isDead = host.logs.some((line) => line.includes('"dead letter"'))
    expect({ isCancelled, isDead }).toEqual({ isCancelled: isPassing, isDead: !isPassing && !isDone })
    await github.close()
  },
)
