import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { callFunction, type FunctionAddress, signingKeys } from '@canary-steps/runtime'
import { sampleRollout } from '@canary-steps/runtime/testing'
import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bundle } from '../../infra/cloudflare/bundle.ts'
import { type LocalWorker, workerdBinary, workerdSite } from './start-workerd.ts'

const binary = workerdBinary()
if (!binary) process.stderr.write('SKIPPED: test/cloudflare/journal-object.test.ts: npm brought no workerd\n')

const channel = 'C0PAY'
const secret = randomBytes(32).toString('base64')
const rollout = sampleRollout({ now: Date.now() })
const telling = {
  plugin: 'canary-steps/slack-notify',
  config: { channel, text: 'hello from {{rollout.name}}' },
  state: undefined,
  rollout,
} as const
const asking = {
  plugin: 'canary-steps/slack-approval',
  config: { channel, text: 'e2e passed', approvers: { users: ['U0ANN', 'U0BOB'] }, allowAuthor: true },
  state: undefined,
  rollout: {
    ...rollout,
    metadata: { ...rollout.metadata, annotations: { ...rollout.metadata.annotations, 'canary-steps/author': 'U0ANN' } },
  },
} as const

const addressOf = (endpoint: string): FunctionAddress => {
  const [key, ...more] = signingKeys(secret, { cluster: 'test', region: 'eu' })
  if (!key) throw new Error('no key')
  return { endpoint, keys: [key, ...more], fetch, timeout: 60_000 }
}

describe.skipIf(!binary)('the function in a Durable Object, in workerd', () => {
  let modules: LocalWorker['modules']
  let slack: SlackSandbox
  let site: Awaited<ReturnType<typeof workerdSite>>
  let begun: number

  beforeAll(async () => {
    modules = await bundle(fileURLToPath(new URL('fast-worker.ts', import.meta.url)), { minify: false })
  })
  beforeEach(async () => {
    begun = Date.now()
    slack = await startSlack({ rateLimited: false })
    site = await workerdSite(binary ?? '')
  })
  afterEach(async () => {
    await site.remove()
    await slack.close()
  })

  const start = async (more: LocalWorker['bindings'] = {}) => {
    const bindings = {
      BEGUN: String(begun),
      SPEED: '20',
      CANARY_STEPS_SIGNING_KEY: secret,
      SLACK_BOT_TOKEN: slack.token,
      SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
      SLACK_API_URL: slack.url,
      ...more,
    }
    const worker = await site.start({ modules, bindings })
    const call = (outgoing: Parameters<typeof callFunction>[1]) => callFunction(addressOf(worker.url), outgoing)
    return { ...worker, call }
  }
  const posts = () => slack.done.filter(({ method }) => method === 'chat.postMessage').length
  /** How often the thread was told of the abort. */
  const told = () =>
    slack.messages(channel).filter(({ text, thread_ts }) => thread_ts && text.includes('aborted')).length

  /** Tells a channel, and aborts while Slack is down. */
  const abortInOutage = async ({ call }: Awaited<ReturnType<typeof start>>) => {
    const ran = await call({ ...telling, operation: 'run' })
    slack.trouble('chat.postMessage', { status: 503 })
    return call({ ...telling, operation: 'abort', state: 'error' in ran ? undefined : ran.state })
  }

  it('is there again after the death of the process between two calls, and asks nobody twice', async () => {
    const first = await start()
    const asked = await first.call({ ...asking, operation: 'run' })
    expect(asked, first.log()).toMatchObject({ phase: 'Running' })
    await first.kill()
    const second = await start()
    // not even the state is needed
    for (const state of ['error' in asked ? undefined : asked.state, undefined])
      expect(await second.call({ ...asking, operation: 'run', state }), second.log()).toMatchObject({
        phase: 'Running',
      })
    expect(posts()).toBe(1)
  })

  it('an alarm does the undo that an outage kept from being done, though the process died', async () => {
    const first = await start()
    expect(await abortInOutage(first), first.log()).toMatchObject({ message: expect.stringContaining('undo queued') })
    await first.kill()
    expect(told()).toBe(0)
    const second = await start()
    await expect.poll(told, { message: second.log() }).toBe(1)
    // no call was needed, and so the object was made by its alarm
    expect(second.log()).not.toContain('"message":"run ')
  })

  it('an alarm that comes in twice does nothing twice, and one with nothing to do does nothing', async () => {
    const worker = await start({ ALARMS: 'lost' })
    await abortInOutage(worker)
    const alarmTwice = async () => {
      expect((await fetch(new URL('/alarm-twice', worker.url))).status, worker.log()).toBe(200)
      return told()
    }
    await expect.poll(alarmTwice).toBe(1)
    const { length } = slack.calls
    expect(await alarmTwice()).toBe(1)
    expect(slack.calls).toHaveLength(length)
  })

  it('the schedule does what is due when an alarm was lost', async () => {
    const worker = await start({ ALARMS: 'lost' })
    await abortInOutage(worker)
    const scheduled = async () => {
      expect(await worker.schedule(), worker.log()).toBe('ok')
      return told()
    }
    await expect.poll(scheduled).toBe(1)
  })

  it('an object that was thrown away has forgotten who waits for a turn: it lets one burst more through', async () => {
    // time stands as good as still
    const still = { SPEED: '0.001' }
    const tellAll = ({ call }: Awaited<ReturnType<typeof start>>) =>
      Promise.all(
        Array.from({ length: 8 }, (_, at) =>
          call({
            ...telling,
            rollout: sampleRollout({ uid: `c0ffee00-0000-4000-8000-00000000000${at}`, now: Date.now() }),
            operation: 'run',
          }),
        ),
      )
    const first = await start(still)
    const [one] = await tellAll(first)
    expect([one, posts()], first.log()).toEqual([expect.objectContaining({ phase: 'Running' }), 5])
    await first.kill()
    const second = await start(still)
    await tellAll(second)
    expect(posts(), second.log()).toBe(10)
  })

  it('refuses a call that is not signed, and one when its key is missing: its log says how to set that', async () => {
    const worker = await start()
    const unsigned = (url: string) =>
      fetch(new URL('/v1/steps/slack-notify/run', url), { method: 'POST', body: JSON.stringify(telling) })
    expect((await unsigned(worker.url)).status).toBe(401)
    const without = await start({ CANARY_STEPS_SIGNING_KEY: '' })
    const answer = await unsigned(without.url)
    expect([answer.status, await answer.json()]).toMatchObject([503, { detail: 'its log says why' }])
    expect(without.log()).toContain('CANARY_STEPS_SIGNING_KEY is missing: set it to a key made with openssl')
    expect(slack.calls).toEqual([])
  })

  it('asks nobody by buttons whose clicks could not come in, and says so at the start', async () => {
    const worker = await start({ SLACK_SIGNING_SECRET: '', SLACK_APP_TOKEN: slack.appToken })
    const remedy = 'SLACK_APP_TOKEN is no way in, because this host opens no socket'
    expect(await worker.call({ ...asking, operation: 'run' }), worker.log()).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining(remedy),
    })
    expect(slack.messages(channel)).toEqual([])
    expect(worker.log()).toContain(`"a webhook is closed","webhook":"slack","reason":"${remedy}"`)
  })
})

it.skipIf(!binary)('a test that crashes leaves no workerd behind', async () => {
  const code = `
    const { workerdBinary, workerdSite } = await import(${JSON.stringify(new URL('start-workerd.ts', import.meta.url))})
    const modules = [{ name: 'worker.js', code: 'export class Journal {}; export default { fetch: () => new Response() }' }]
    const { pid } = await (await workerdSite(workerdBinary())).start({ modules, bindings: {} })
    console.log(pid)
    throw new Error('it crashed')`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(1)
  const pid = Number(stdout)
  expect(pid).toBeGreaterThan(1)
  await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false)
})
