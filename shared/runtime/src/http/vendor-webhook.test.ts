import { expect, test } from 'vitest'
import { type ToyListener, toyListener } from '../testing/toy-listener.ts'
import { toyEvent, toySignature } from '../testing/toy-webhook.ts'
import { maxBodyBytes } from '../wire/wire.ts'
import { createApp } from './app.ts'

const answer = (id = 'a') => JSON.stringify([toyEvent(id, 'yes')])

const post = async (
  host: ToyListener,
  body: string,
  headers: Readonly<Record<string, string>> | undefined = undefined,
  path = '/webhooks/toy',
) => {
  const signed = headers ?? { 'toy-signature': toySignature(body) }
  return createApp(host.runtime, { keys: [] }).request(path, { method: 'POST', body, headers: signed })
}

test('a request that the vendor signed is heard, and answered with 200', async () => {
  const host = toyListener()
  const { state } = await host.run()
  expect((await post(host, answer())).status).toBe(200)
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful' })
})

test.each([
  ['no signature', {}],
  ['the signature of another body', { 'toy-signature': toySignature('[]') }],
  ['the signature of another secret', { 'toy-signature': toySignature(answer(), 'guessed') }],
])('with %s it is 401, and nothing is read', async (_, headers) => {
  const host = toyListener()
  await host.run()
  const { status, body } = await post(host, answer(), headers)
  expect([status, body]).toEqual([401, null])
  expect(await host.events()).toEqual([])
})

test.each([
  ['is not set', () => undefined],
  ['is empty', () => ''],
  ['is too weak', () => 'toy'],
  [
    'cannot be read',
    () => {
      throw new Error('EACCES')
    },
  ],
])('while its secret %s the webhook is closed', async (_, secret) => {
  const host = toyListener()
  await host.run()
  const env = (name: string) => (name === 'TOY_WEBHOOK_SECRET' ? secret() : 'toy-secret')
  const closed = toyListener({ store: host.runtime.store, env })
  expect((await post(closed, answer(), { 'toy-signature': toySignature(answer(), '') })).status).toBe(401)
  expect(warnings(closed)).toEqual(['TOY_WEBHOOK_SECRET is not set, cannot be read, or can be guessed'])
  expect(await host.events()).toEqual([])
})

const warnings = (host: ToyListener) =>
  host.logs.flatMap((line) => {
    const { message, reason } = JSON.parse(line)
    return message === 'a webhook was refused' ? [reason] : []
  })

test.each([
  ['no signature', {}, answer(), 'it has no signature, or an old one: '],
  ['another secret', { 'toy-signature': 'x' }, answer(), 'it was signed with another secret than TOY_WEBHOOK_SECRET'],
  [
    'a body that is too large',
    { 'toy-signature': 'x' },
    'x'.repeat(maxBodyBytes + 1),
    /^a body may have 1048576 bytes$/,
  ],
])('with %s a line in the log says why it is refused', async (_, headers, body, reason) => {
  const host = toyListener()
  await post(host, body, headers)
  expect(warnings(host)).toEqual([expect.stringMatching(reason)])
})

test('a signed request that cannot be read is refused, and the vendor and the log are told why', async () => {
  const host = toyListener()
  const odd = await post(host, '{"odd":true}')
  expect([odd.status, await odd.json()]).toMatchObject([400, { detail: 'it is odd' }])
  expect((await post(host, '{"secret":')).status).toBe(400)
  expect(warnings(host)).toEqual(['it is odd', 'it cannot be read'])
  expect(host.logs.join()).not.toContain('"secret"')
})

test('the same is said once in a while, with how often it was', async () => {
  const host = toyListener()
  const app = createApp(host.runtime, { keys: [] })
  const send = () => app.request('/webhooks/toy', { method: 'POST', body: answer() })
  for (let sent = 0; sent < 5; sent += 1) await send()
  expect(warnings(host)).toHaveLength(1)
  host.now += 10 * 60_000
  await send()
  expect(host.logs.slice(1)).toEqual([expect.stringContaining('"more":4')])
})

test('an event without room is answered with 503, so that the vendor tells again', async () => {
  const host = toyListener()
  await host.run()
  const many = JSON.stringify(Array.from({ length: 200 }, (_, index) => toyEvent(`e${index}`, 'no')))
  expect((await post(host, many)).status).toBe(200)
  const { status, headers } = await post(host, answer())
  expect([status, headers.get('retry-after')]).toEqual([503, '60'])
})

test('an event that concerns no step is answered with 204', async () => {
  const host = toyListener()
  expect((await post(host, '[]')).status).toBe(204)
  expect(host.logs).toEqual([])
})

test('an event that nobody listens to is answered with 200 and not stored', async () => {
  const host = toyListener()
  expect((await post(host, answer())).status).toBe(200)
  expect({ unheard: host.unheard, listened: await host.listened() }).toEqual({ unheard: ['a'], listened: [] })
})

test('the same delivery again, as when our answer was lost, counts once', async () => {
  const host = toyListener()
  await host.run()
  for (let deliveries = 0; deliveries < 3; deliveries += 1) expect((await post(host, answer())).status).toBe(200)
  expect(host.heard).toEqual(['a: yes'])
})

test('a body that is too large is not read', async () => {
  const host = toyListener()
  await host.run()
  const body = JSON.stringify([toyEvent('a', 'x'.repeat(maxBodyBytes))])
  expect((await post(host, body)).status).toBe(413)
  expect(await host.events()).toEqual([])
})

test('there is nothing to GET, and no webhook of a vendor that no step has', async () => {
  const host = toyListener()
  expect((await createApp(host.runtime, { keys: [] }).request('/webhooks/toy')).status).toBe(404)
  expect((await post(host, answer(), undefined, '/webhooks/other')).status).toBe(404)
})

test('the log tells what became of an event, and nothing of what it says', async () => {
  const host = toyListener()
  await host.run()
  await post(host, JSON.stringify([toyEvent('a', 'for your eyes only')]))
  expect(host.logs).toContainEqual(expect.stringContaining('"topic":"toy/1","heard":"heard"'))
  expect(host.logs.join()).not.toMatch(/for your eyes only|toy-webhook-secret|toy-signature/)
})

test.each([
  ['the webhook has a secret', { TOY_WEBHOOK_SECRET: 'toy-webhook-secret' }, false, true],
  ['it has none', {}, true, false],
  ['it has one that anybody may guess', { TOY_WEBHOOK_SECRET: 'toy' }, false, false],
  ['the host opens sockets, and there is the secret of one', { TOY_SOCKET_SECRET: 'toy-socket-secret' }, true, true],
  [
    'there is the secret of a socket, and the host opens none',
    { TOY_SOCKET_SECRET: 'toy-socket-secret' },
    false,
    false,
  ],
])('a step knows whether it is pushed to: %s', async (_, secrets, sockets, isPushed) => {
  const seen: unknown[] = []
  const host = toyListener({
    secrets,
    sockets,
    change: {
      run: async (io) => {
        seen.push({ isPushed: io.isPushed, sockets: io.sockets })
        return { decision: 'succeed', message: '' }
      },
    },
  })
  await host.run()
  expect(seen).toEqual([{ isPushed, sockets }])
})
