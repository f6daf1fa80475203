import { inspect } from 'node:util'
import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import type { WebhookEvent } from '@canary-steps/sdk'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connectSlackSocket, type SlackSocket } from './socket.ts'

let sandbox: SlackSandbox
let socket: SlackSocket | undefined
let heard: WebhookEvent[]
let lines: string[]
let pauses: number[]
let waiting: { message: string; resolve: () => void }[]
const channel = 'C0PAY'

const log = (_: string, message: string, fields: object = {}) => {
  lines.push(`${message} ${inspect(fields)}`)
  for (const one of waiting.filter((other) => other.message === message)) one.resolve()
}
/** Resolves when this is logged from now on. */
const logged = (message: string): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  waiting.push({ message, resolve })
  return promise
}
const keep = async (events: readonly WebhookEvent[]) => ({ isTaken: true, hear: async () => heard.push(...events) })
const connect = async (onEvents: Parameters<typeof connectSlackSocket>[0]['onEvents'] = keep) => {
  const pause = async (milliseconds: number) => {
    pauses.push(milliseconds)
  }
  socket = await connectSlackSocket({ appToken: sandbox.appToken, apiUrl: sandbox.url, onEvents, log, pause })
}
const post = async (): Promise<string> => {
  const body = new URLSearchParams({ channel, text: 'go on?' })
  const headers = { authorization: `Bearer ${sandbox.token}` }
  await fetch(`${sandbox.url}chat.postMessage`, { method: 'POST', headers, body })
  return sandbox.messages(channel).at(-1)?.ts ?? ''
}
const click = async () => sandbox.click({ user: 'U0ANN', channel, ts: await post(), action: 'approve', value: 't1' })

beforeEach(async () => {
  ;[heard, lines, pauses, waiting] = [[], [], [], []]
  sandbox = await startSlack()
})
afterEach(async () => {
  await socket?.close()
  socket = undefined
  await sandbox.close()
})

test('acknowledges a click and hands it on', async () => {
  await connect()
  expect(await click()).toMatchObject({ isAcked: true })
  expect(heard).toMatchObject([{ topic: 'slack/t1', data: { kind: 'approve', user: 'U0ANN' } }])
})

test('acknowledges a click when it is written down, however long it takes to be heard', async () => {
  await connect(async () => ({ isTaken: true, hear: () => new Promise(() => {}) }))
  expect(await click()).toMatchObject({ isAcked: true })
})

test('acknowledges what is of no concern, and hands nothing on', async () => {
  await connect()
  expect(await sandbox.deliver({ type: 'shortcut' })).toMatchObject({ isAcked: true })
  expect(heard).toEqual([])
})

test('does not acknowledge a click that is not written down, so that the person is told, and goes on', async () => {
  const full = { isTaken: false, hear: async () => undefined }
  const answers = [() => Promise.reject(new TypeError('the store is down')), async () => full]
  await connect((events) => answers.shift()?.() ?? keep(events))
  const lost = logged('slack socket: an event was not taken in')
  const [first, second] = [click(), click()]
  await lost
  expect(await click()).toMatchObject({ isAcked: true })
  sandbox.disconnect('drop')
  expect([await first, await second]).toMatchObject([{ isAcked: false }, { isAcked: false }])
})

test.each(['refresh', 'drop'] as const)('comes back after a %s', async (how) => {
  await connect()
  const again = logged('slack socket: connected')
  sandbox.disconnect(how)
  await again
  expect(await click()).toMatchObject({ isAcked: true })
  expect(pauses).toEqual([1_000])
})

test('tries again, ever more slowly, when Slack refuses or is down, and outlives it', async () => {
  sandbox.trouble('apps.connections.open', { status: 503 }, { error: 'invalid_auth' }, { lostAnswer: true })
  sandbox.trouble('apps.connections.open', { status: 429, retryAfter: 90 })
  const connected = logged('slack socket: connected')
  await connect()
  await connected
  expect(await click()).toMatchObject({ isAcked: true })
  expect(pauses).toEqual([1_000, 2_000, 4_000, 90_000])
  expect(lines[1]).toContain('put a valid app-level token into SLACK_APP_TOKEN')
})

test('tries again after a minute at most', async () => {
  sandbox.trouble('apps.connections.open', ...Array(8).fill({ status: 503 }))
  const connected = logged('slack socket: connected')
  await connect()
  await connected
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
})

test('survives a token that is refused when it comes back', async () => {
  await connect()
  sandbox.trouble('apps.connections.open', { error: 'invalid_auth' })
  const again = logged('slack socket: connected')
  sandbox.disconnect('drop')
  await again
  expect(pauses).toEqual([1_000, 1_000])
})

test('says when it is connected and when not, and never its token', async () => {
  await connect()
  const gone = logged('slack socket: disconnected')
  const again = logged('slack socket: connected')
  sandbox.disconnect('refresh')
  await gone
  await again
  expect(lines.map((line) => line.split(' {')[0])).toEqual([
    'slack socket: connected',
    'slack socket: disconnected',
    'slack socket: connected',
  ])
  expect(lines.join()).not.toMatch(/xapp|ticket/)
})

test('ends when it is closed, also while it cannot connect', async () => {
  await connect()
  await socket?.close()
  expect(await sandbox.deliver({ type: 'shortcut' })).toMatchObject({ isAcked: false })
  sandbox.trouble('apps.connections.open', { status: 503 })
  const held = await connectSlackSocket({ appToken: 'xapp-none', apiUrl: sandbox.url, onEvents: keep, log })
  await held.close()
  expect(sandbox.connections()).toBe(0)
})

test('does not keep its process when it is closed: the timer of its end is gone', async () => {
  await connect()
  const begun = vi.spyOn(globalThis, 'setTimeout')
  const ended = vi.spyOn(globalThis, 'clearTimeout')
  await socket?.close()
  const farewells = begun.mock.results.filter((_, at) => begun.mock.calls[at]?.[1] === 2_000)
  expect(farewells).not.toEqual([])
  for (const { value } of farewells) expect(ended.mock.calls.some(([timer]) => timer === value)).toBe(true)
})
