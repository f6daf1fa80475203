import { expect, test } from 'vitest'
import { testKey } from '../testing/toy-app.ts'
import { toyHost } from '../testing/toy-host.ts'
import { toyListener } from '../testing/toy-listener.ts'
import { type SigningKey, sign } from '../wire/signature.ts'
import { createApp } from './app.ts'

/** A body of which it is known whether anybody looked at it. */
const watchedBody = (text = '{}') => {
  const seen = { isRead: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        seen.isRead = true
        controller.enqueue(new TextEncoder().encode(text))
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  return { body, seen }
}

/** Posts a body to an app, and tells the status and whether the body was read. */
const posted = async (app: ReturnType<typeof createApp>, path: string, headers: Record<string, string>) => {
  const { body, seen } = watchedBody()
  const init = { method: 'POST', body, headers, duplex: 'half' }
  const { status } = await app.request(new Request(`http://localhost${path}`, init))
  return { status, isRead: seen.isRead }
}

const key = testKey(1)
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
const { 'webhook-id': _, ...withoutId } = await sign(key, 'msg_1', '{}')

test.each([
  ['is not signed', {}],
  ['was signed too long ago', await sign(key, 'msg_1', '{}', minutesAgo(6))],
  ['has no id', withoutId],
  ['has a signature that can be none', { ...(await sign(key, 'msg_1', '{}')), 'webhook-signature': 'v1,AAAA' }],
  ['names a key that we do not have', await sign(testKey(9), 'msg_1', '{}')],
])('the body of a call that %s is not even read', async (_, headers) => {
  const app = createApp(toyHost().runtime, { keys: [key] })
  expect(await posted(app, '/v1/inventory', headers)).toEqual({ status: 401, isRead: false })
})

test('the body of a call that may be signed is read', async () => {
  const app = createApp(toyHost().runtime, { keys: [key] })
  const headers = await sign(key, 'msg_1', '{}')
  expect(await posted(app, '/v1/inventory', headers)).toEqual({ status: 400, isRead: true })
})

test.each([
  ['the vendor cannot have sent', { TOY_WEBHOOK_SECRET: 'toy-webhook-secret' }],
  ['has no secret', {}],
  ['has a secret that anybody may guess', { TOY_WEBHOOK_SECRET: 'toy' }],
])('the body of a webhook that %s is not even read', async (_, secrets) => {
  const app = createApp(toyListener({ secrets }).runtime, { keys: [] })
  expect(await posted(app, '/webhooks/toy', {})).toEqual({ status: 401, isRead: false })
  expect(await posted(app, '/webhooks/argo', { authorization: 'Bearer guessed' })).toEqual({
    status: 401,
    isRead: false,
  })
})

/** Two hundred keys that count how often they are used. */
const manyKeys = () => {
  const used = { times: 0, atOnce: 0, most: 0 }
  const keys = Array.from({ length: 200 }, (_, n) => testKey(n, { cluster: `c${n}`, region: '' })).map((one) => {
    const mac: SigningKey['mac'] = async (message) => {
      used.times += 1
      used.atOnce += 1
      used.most = Math.max(used.most, used.atOnce)
      const code = await one.mac(message)
      used.atOnce -= 1
      return code
    }
    return { ...one, mac }
  })
  return { keys, used }
}
const forged = (id?: string) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
  'webhook-signature': `v1,${btoa('x'.repeat(32))}`,
  ...(id && { 'webhook-key-id': id }),
})

test('a forged call costs one look with the key that it names, however many keys there are', async () => {
  const { keys, used } = manyKeys()
  const app = createApp(toyHost().runtime, { keys })
  expect(await posted(app, '/v1/inventory', forged(await testKey(7).id()))).toEqual({ status: 401, isRead: true })
  expect(used.times).toBe(1)
})

test('forged calls that name no key are looked into one at a time, so that others go on', async () => {
  const { keys, used } = manyKeys()
  const app = createApp(toyHost().runtime, { keys })
  const forgeries = Array.from({ length: 60 }, () => posted(app, '/v1/inventory', forged()))
  const statuses = (await Promise.all(forgeries)).map(({ status }) => status)
  expect(used.most).toBe(1)
  expect(statuses.filter((status) => status === 401)).toHaveLength(50)
  expect(statuses.filter((status) => status === 503)).toHaveLength(10)
})
