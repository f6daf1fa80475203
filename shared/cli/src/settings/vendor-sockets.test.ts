import { steps } from '@canary-steps/plugins'
import { loopbackProxy } from '@canary-steps/runtime/host/network/testing/loopback-proxy'
import { loopbackServer } from '@canary-steps/runtime/host/network/testing/loopback-server'
import { outgoing } from '@canary-steps/runtime/node'
import { replyOf, testHost } from '@canary-steps/runtime/testing'
import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type VendorSocket, vendorSockets } from './vendor-sockets.ts'

const config = { channel: 'C0PAY', text: 'e2e passed', approvers: { groups: ['S0PAY'] }, allowAuthor: true }

let slack: SlackSandbox
let sockets: readonly VendorSocket[] = []
beforeEach(async () => {
  slack = await startSlack({ now: () => Date.parse('2026-01-01T00:00:00Z') })
})
afterEach(async () => {
  await Promise.all(sockets.map((socket) => socket.close()))
  await slack.close()
  sockets = []
})

/** A host of the approval step, and the next line of its log that says so. */
const hostOf = (name: string, more: Record<string, string> = {}) => {
  const step = steps.find((known) => known.name === name)
  if (!step) throw new Error(`no step ${name}`)
  const waiting: { message: string; resolve: (fields: object) => void }[] = []
  const secrets = { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url, ...more }
  const host = testHost(step, {
    config,
    secrets,
    sockets: true,
    log: (_, message, fields = {}) => {
      for (const one of waiting.filter((other) => other.message === message)) one.resolve(fields)
    },
  })
  const logged = (message: string) => {
    const { promise, resolve } = Promise.withResolvers<object>()
    waiting.push({ message, resolve })
    return promise
  }
  return { host, logged }
}
const direct = { fetch: globalThis.fetch, dispatcher: async () => undefined }
const click = (action: 'approve' | 'reject') =>
  slack.click({ user: 'U0ANN', channel: 'C0PAY', ts: slack.messages('C0PAY')[0]?.ts ?? '', action })

it('a click over Socket Mode reaches the step, without a webhook', async () => {
  const { host, logged } = hostOf('slack-approval', { SLACK_APP_TOKEN: slack.appToken })
  sockets = await vendorSockets(host.runtime, direct)
  const { phase, state } = replyOf(await host.call('run'))
  expect(phase).toBe('Running')
  const heard = logged('event')
  expect(await click('approve')).toMatchObject({ isAcked: true, response: undefined })
  expect(await heard).toMatchObject({ webhook: 'slack', heard: 'heard' })
  expect(await host.call('run', { state })).toMatchObject({ phase: 'Successful', message: 'approved by Ann Archer' })
})

it('a rejection over Socket Mode asks for its reason, and the card says it', async () => {
  const { host, logged } = hostOf('slack-approval', { SLACK_APP_TOKEN: slack.appToken })
  sockets = await vendorSockets(host.runtime, direct)
  const { state } = replyOf(await host.call('run'))
  const asked = logged('event')
  await click('reject')
  await asked
  const heard = logged('event')
  expect(await slack.submitReason({ user: 'U0ANN', reason: 'latency is up' })).toMatchObject({ isAcked: true })
  await heard
  expect(await host.call('run', { state })).toMatchObject({ message: 'rejected by Ann Archer: latency is up' })
  expect(JSON.stringify(slack.messages('C0PAY')[0]?.blocks)).toContain('latency is up')
})

it.each([
  ['the token is not set', 'slack-approval', {}],
  ['no step that is served hears Slack', 'slack-notify', { SLACK_APP_TOKEN: 'xapp-any' }],
])('opens no connection where %s', async (_, name, secrets) => {
  sockets = await vendorSockets(hostOf(name, secrets).host.runtime, direct)
  expect({ sockets, connections: slack.connections() }).toEqual({ sockets: [], connections: 0 })
})

it('serves on when Slack refuses the token, and says so', async () => {
  const { host, logged } = hostOf('slack-approval', { SLACK_APP_TOKEN: 'xapp-wrong' })
  const refused = logged('slack socket: not connected')
  sockets = await vendorSockets(host.runtime, direct)
  expect(await refused).toMatchObject({ reason: expect.stringContaining('invalid_auth') })
  expect(slack.connections()).toBe(0)
})

it('closes its connection', async () => {
  const { host } = hostOf('slack-approval', { SLACK_APP_TOKEN: slack.appToken })
  const [socket] = await vendorSockets(host.runtime, direct)
  expect(slack.connections()).toBe(1)
  await socket?.close()
  expect(slack.connections()).toBe(0)
})

it('goes through the proxy that is set, and asks this machine directly', async () => {
  const proxy = await loopbackProxy()
  const api = await loopbackServer((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ ok: true, url: 'wss://wss.slack.example/link' }))
  })
  const env = { SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: `http://127.0.0.1:${api.port}/api/` }
  const { host, logged } = hostOf('slack-approval', env)
  const refused = logged('slack socket: not connected')
  sockets = await vendorSockets(host.runtime, outgoing({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url }))
  await refused
  expect(proxy.seen).toEqual(['CONNECT wss.slack.example:443'])
  expect(api.requests).toEqual([`POST /api/apps.connections.open 127.0.0.1:${api.port}`])
  await Promise.all([proxy.close(), api.close()])
})
