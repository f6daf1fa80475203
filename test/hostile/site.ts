import { createHmac } from 'node:crypto'
import {
  closeDue,
  createApp,
  createRuntime,
  execute,
  inProcessPacer,
  memoryStore,
  type Reply,
  type Runtime,
  sign,
  signingKeys,
} from '@canary-steps/runtime'
import { parseJournal } from '@canary-steps/runtime/journal/journal-document'
import { sampleRollout } from '@canary-steps/runtime/testing'
import { startSlack } from '@canary-steps/sandbox/slack'
import type { RolloutView } from '@canary-steps/sdk'
import { steps } from '../../plugins/registry.ts'

const signingSecret = 'slack-signing-secret'
const argoSecret = 'argo-secret'
const endpoint = 'http://function.test'

/** A function with the real steps, a Slack, and an honest Rollout whose approval waits beside those that somebody makes up. */
export type HostileSite = {
  /** Sends a text to the function as the cluster's key signs it; the status. */
  post(path: string, body: string): Promise<number>
  notify(body: string): Promise<number>
  /** The text of an interaction, as Slack signs it. */
  interact(payload: string): Promise<number>
  view(uid: string, status?: object): RolloutView
  call(operation: string, rollout: string, uid: string): string
  /** The payload of Ann's click on a card of the channel. */
  clickOn(uid: string): Promise<object>
  run(uid: string): Promise<Reply>
  /** Written documents that can no longer be read. */
  unreadable(): Promise<readonly string[]>
  closeDue(): Promise<unknown>
  cardOf(uid: string): string
  pass(milliseconds: number): void
  close(): Promise<void>
}

export const honest = 'honest'
const channelOf = (uid: string): string => (uid === honest ? 'C0PAY' : `C0${uid.toUpperCase().replaceAll('-', '')}`)
const configOf = (uid: string) => ({ channel: channelOf(uid), approvers: { users: ['U0ANN'] }, timeout: '240h' })

/** A store in memory, and what can no longer be read of all that was ever written there. */
const rememberingStore = () => {
  const inner = memoryStore()
  const written = new Set<string>()
  const store: Runtime['store'] = {
    ...inner,
    put(partition, id, ...rest) {
      written.add(JSON.stringify([partition, id]))
      return inner.put(partition, id, ...rest)
    },
  }
  const unreadable = async (): Promise<readonly string[]> => {
    const broken: string[] = []
    for (const place of written) {
      const [partition, id]: string[] = JSON.parse(place)
      const value = (await inner.get(partition ?? '', id ?? ''))?.value
      const isJournal = /^(rollout|release)\//.test(partition ?? '') && /^(journal|dead-.*)$/.test(id ?? '')
      const read = await Promise.try(() =>
        isJournal ? parseJournal(value, partition ?? '') : JSON.parse(value ?? 'null'),
      ).then(
        () => undefined,
        (error: Error) => `${place}: ${error.message}`,
      )
      if (read) broken.push(read)
    }
    return broken
  }
  return { store, unreadable }
}

/** A function that serves `runtime`, and its callers: the cluster, Argo's notifications and Slack, each with its signature. */
const callersOf = (runtime: Runtime) => {
  const keys = signingKeys(Buffer.alloc(32, 7).toString('base64'), { cluster: 'prod', region: 'eu' })
  const [key] = keys
  if (!key) throw new Error('no key')
  const app = createApp(runtime, { keys, endpoint, argoSecrets: [{ cluster: 'prod', secret: argoSecret }] })
  const send = async (path: string, body: string, headers: Record<string, string>) =>
    (await app.fetch(new Request(`${endpoint}${path}`, { method: 'POST', body, headers }))).status
  return {
    post: async (path: string, body: string) => send(path, body, await sign(key, crypto.randomUUID(), body)),
    notify: (body: string) => send('/webhooks/argo', body, { authorization: `Bearer ${argoSecret}` }),
    interact(payload: string) {
      const body = new URLSearchParams({ payload }).toString()
      const at = String(Math.floor(runtime.clock.now() / 1_000))
      const signature = `v0=${createHmac('sha256', signingSecret).update(`v0:${at}:${body}`).digest('hex')}`
      const headers = { 'x-slack-request-timestamp': at, 'x-slack-signature': signature }
      return send('/webhooks/slack', body, { ...headers, 'content-type': 'application/x-www-form-urlencoded' })
    },
  }
}

const viewOf = (uid: string, now: number, status: object): RolloutView => {
  const { metadata, ...rest } = sampleRollout({ uid, now, status })
  const annotations = { ...metadata.annotations, 'canary-steps/author': 'U0DAN' }
  return { metadata: { ...metadata, name: uid, annotations }, ...rest }
}

/** The approval of each Rollout: how it is run, and how a call of it is written. */
const approvals = (runtime: Runtime) => {
  const step = steps.find(({ name }) => name === 'slack-approval')
  if (!step) throw new Error('no slack-approval')
  const plugin = 'canary-steps/slack-approval'
  const states = new Map<string, Reply['state']>()
  const view = (uid: string, status: object = {}) => viewOf(uid, runtime.clock.now(), status)
  return {
    view,
    call(operation: string, rollout: string, uid: string): string {
      const about = { operation, step: step.name, plugin, endpoint, timeout: '8s' }
      const state = states.get(uid)
      const json = JSON.stringify({ ...about, config: configOf(uid), ...(state && { state }) })
      return `${json.slice(0, -1)},"rollout":${rollout}}`
    },
    async run(uid: string): Promise<Reply> {
      const about = { step, plugin, config: configOf(uid), budget: 8_000 }
      const place = { cluster: 'prod', region: 'eu', state: states.get(uid), rollout: view(uid) }
      const answer = await execute(runtime, { operation: 'run', ...about, ...place })
      if (!('phase' in answer)) throw new Error(`${uid}: ${JSON.stringify(answer)}`)
      states.set(uid, answer.state)
      return answer
    },
  }
}

export const hostileSite = async (): Promise<HostileSite> => {
  const time = { now: Date.now() }
  const clock = { now: () => time.now }
  const slack = await startSlack({ now: clock.now })
  // clicks are sent by `interact` alone
  slack.sendTo({ signingSecret, to: async () => new Response(null) })
  const { store, unreadable } = rememberingStore()
  const env: Record<string, string> = {
    SLACK_BOT_TOKEN: slack.token,
    SLACK_API_URL: slack.url,
    SLACK_SIGNING_SECRET: signingSecret,
  }
  const runtime = createRuntime({
    steps,
    store,
    clock,
    fetch: slack.fetch,
    env: (name) => env[name],
    pacer: inProcessPacer(clock, 1_000_000),
  })
  const cardsOf = (uid: string) => slack.messages(channelOf(uid))
  return {
    ...callersOf(runtime),
    ...approvals(runtime),
    unreadable,
    async clickOn(uid) {
      const ts = cardsOf(uid)[0]?.ts ?? ''
      const { payload } = await slack.click({ user: 'U0ANN', channel: channelOf(uid), ts, action: 'approve' })
      return payload
    },
    closeDue: () => closeDue(runtime),
    cardOf: (uid) => cardsOf(uid)[0]?.text ?? '',
    pass: (milliseconds) => {
      time.now += milliseconds
    },
    close: () => slack.close(),
  }
}
