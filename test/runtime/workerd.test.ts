import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { callFunction, type FunctionAddress, signingKeys } from '@canary-steps/runtime'
import { sampleRollout } from '@canary-steps/runtime/testing'
import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorkerd, workerdBinary } from './start-workerd.ts'

const binary = workerdBinary()
if (!binary) process.stderr.write('SKIPPED: test/runtime/workerd.test.ts: npm brought no workerd for this platform\n')

const channel = 'C0PAY'
const call = {
  plugin: 'canary-steps/slack-notify',
  config: { channel, text: 'hello from {{rollout.name}}' },
  state: undefined,
  rollout: sampleRollout(),
} as const

describe.skipIf(!binary)('the steps in workerd', () => {
  let slack: SlackSandbox
  let worker: Awaited<ReturnType<typeof startWorkerd>>
  let address: FunctionAddress

  beforeAll(async () => {
    slack = await startSlack()
    const secret = randomBytes(32).toString('base64')
    worker = await startWorkerd(binary ?? '', fileURLToPath(new URL('worker.ts', import.meta.url)), {
      CANARY_STEPS_SIGNING_KEY: secret,
      SLACK_BOT_TOKEN: slack.token,
      SLACK_API_URL: slack.url,
      SLACK_APP_TOKEN: slack.appToken,
    })
    const [key, ...more] = signingKeys(secret, { cluster: 'test', region: 'eu' })
    if (!key) throw new Error('no key')
    address = { endpoint: worker.url, keys: [key, ...more], fetch, timeout: 60_000 }
  })

  afterAll(async () => {
    await worker?.close()
    await slack?.close()
  })

  it('begin without the reader of YAML, because their settings are a module', () => {
    const yaml = worker.atStart.filter((file) => file.includes('/node_modules/yaml/'))
    expect(worker.atStart).toContainEqual(expect.stringContaining('function-of.ts'))
    expect(yaml).toEqual([])
  })

  it('refuse a call that is not signed', async () => {
    const url = new URL('/v1/steps/slack-notify/run', worker.url)
    const { status } = await fetch(url, { method: 'POST', body: JSON.stringify(call) })
    expect(status).toBe(401)
    expect(slack.calls).toEqual([])
  })

  it('ask nobody by buttons whose clicks could not come in, and say so at the start', async () => {
    const config = { channel, text: 'e2e passed', approvers: { groups: ['S0PAY'] }, allowAuthor: true }
    const rollout = sampleRollout({ uid: 'c0ffee00-0000-4000-8000-000000000002' })
    const asked = { ...call, plugin: 'canary-steps/slack-approval', config, rollout, operation: 'run' } as const
    const remedy = 'SLACK_APP_TOKEN is no way in, because this host opens no socket'
    expect(await callFunction(address, asked), worker.errors()).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining(remedy),
    })
    expect(slack.messages(channel)).toEqual([])
    await expect.poll(worker.errors).toContain(`"a webhook is closed","webhook":"slack","reason":"${remedy}"`)
  })

  it('post to Slack, and tell of an abort', async () => {
    const ran = await callFunction(address, { ...call, operation: 'run' })
    expect(ran, worker.errors()).toMatchObject({ phase: 'Successful', message: 'told C0PAY' })
    expect(slack.messages(channel).map(({ text }) => text)).toEqual([
      expect.stringContaining(':rocket:'),
      'hello from checkout',
    ])
    const state = 'error' in ran ? undefined : ran.state
    const aborted = await callFunction(address, { ...call, operation: 'abort', state })
    expect(aborted, worker.errors()).toMatchObject({ phase: 'Successful', message: 'aborted' })
    expect(slack.messages(channel).map(({ text }) => text)).toEqual([
      expect.stringContaining(':rewind: aborted'),
      'hello from checkout',
      expect.stringContaining(':rewind: aborted'),
    ])
  })
})
