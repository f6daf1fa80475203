import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { SlackSandbox } from './slack-sandbox.ts'
import { startSlack } from './start-slack.ts'

let sandbox: SlackSandbox
beforeEach(async () => {
  sandbox = await startSlack()
})
afterEach(() => sandbox.close())

const address = async (): Promise<string> => {
  const headers = { authorization: `Bearer ${sandbox.appToken}` }
  const answer: unknown = await (
    await sandbox.fetch(`${sandbox.url}apps.connections.open`, { method: 'POST', headers })
  ).json()
  return String(Object(answer).url)
}
const next = async (socket: WebSocket) => JSON.parse(String((await once(socket, 'message'))[0]))

test('says hello, sends interactions in envelopes, and knows which were acknowledged', async () => {
  const socket = new WebSocket(await address())
  expect(await next(socket)).toMatchObject({
    type: 'hello',
    num_connections: 1,
    connection_info: { app_id: 'A0SANDBOX' },
  })
  const sending = sandbox.deliver({ type: 'shortcut' })
  const envelope = await next(socket)
  expect(envelope).toMatchObject({ type: 'interactive', accepts_response_payload: true, payload: { type: 'shortcut' } })
  socket.send('no json')
  socket.send(JSON.stringify({ envelope_id: envelope.envelope_id }))
  expect(await sending).toMatchObject({ response: undefined, isAcked: true })
})

test('knows what was not acknowledged because nobody is there, or left', async () => {
  expect(await sandbox.deliver({ type: 'shortcut' })).toMatchObject({ isAcked: false })
  const socket = new WebSocket(await address())
  await next(socket)
  const sending = sandbox.deliver({ type: 'shortcut' })
  await next(socket)
  socket.terminate()
  expect(await sending).toMatchObject({ isAcked: false })
})

test('lets an address be used once', async () => {
  const url = await address()
  const socket = new WebSocket(url)
  await next(socket)
  const [error] = await once(new WebSocket(url), 'error')
  expect(error).toBeInstanceOf(Error)
  expect(sandbox.connections()).toBe(1)
})

test('asks to reconnect as Slack does', async () => {
  const socket = new WebSocket(await address())
  await next(socket)
  const asked = next(socket)
  sandbox.disconnect('refresh')
  expect(await asked).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' })
})
