import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:tls'
import { afterEach, expect, it } from 'vitest'
import { send } from './send.ts'
import { type LoopbackServer, loopbackServer } from './testing/loopback-server.ts'

let server: LoopbackServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const here = { address: '127.0.0.1', family: 4 } as const
const never = new AbortController().signal
const start = async (answer: RequestListener) => {
  const started = await loopbackServer(answer)
  server = started
  const url = (path = '/') => new URL(`http://ledger.internal:${started.port}${path}`)
  return { server: started, url, ask: (path = '/', more = {}) => send(url(path), { signal: never, ...more }, [here]) }
}

it('connects to the address, and tells the server the host of the URL', async () => {
  const { server, ask } = await start((_, response) => void response.end('UP'))
  const response = await ask('/healthz?a=1')
  expect({ status: response.status, text: await response.text() }).toEqual({ status: 200, text: 'UP' })
  expect(server.requests).toEqual([`GET /healthz?a=1 ledger.internal:${server.port}`])
})

it('tells TLS the host of the URL, and takes no certificate of another', async () => {
  const asked = Promise.withResolvers<string>()
  const tls = createServer({
    SNICallback(name, done) {
      asked.resolve(name)
      done(null)
    },
  }).listen(0, '127.0.0.1')
  await once(tls, 'listening')
  const address = tls.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  await expect(send(new URL(`https://ledger.internal:${port}/`), { signal: never }, [here])).rejects.toThrow()
  expect(await asked.promise).toBe('ledger.internal')
  tls.close()
})

it('uses no connection twice', async () => {
  const { server, ask } = await start((_, response) => void response.end('UP'))
  await (await ask()).text()
  await (await ask()).text()
  expect(server.connections()).toBe(2)
})

it('tries the next address where one takes no connection', async () => {
  const { url } = await start((_, response) => void response.end('UP'))
  const addresses = [{ address: '::1', family: 6 }, here]
  expect(await (await send(url(), { signal: never }, addresses)).text()).toBe('UP')
})

it('answers with a redirect, and follows none', async () => {
  const { server, ask } = await start((_, response) => void response.writeHead(302, { location: '/away' }).end())
  const response = await ask()
  expect([response.status, response.headers.get('location')]).toEqual([302, '/away'])
  expect(server.requests).toHaveLength(1)
})

it.each([204, 205, 304])('answers with %s, which has no body', async (status) => {
  const { ask } = await start((_, response) => void response.writeHead(status).end())
  const { status: got, body } = await ask()
  expect([got, body]).toEqual([status, null])
})

it('keeps headers that come twice', async () => {
  const { ask } = await start(
    (_, response) =>
      void response
        .writeHead(
          200,
          [
            ['x-a', '1'],
            ['x-a', '2'],
          ].flat(),
        )
        .end(),
  )
  expect((await ask()).headers.get('x-a')).toBe('1, 2')
})

it('sends what it is given', async () => {
  const { ask } = await start(async (request, response) => void response.end((await request.toArray()).join('')))
  const response = await ask('/', { method: 'POST', body: 'ping', headers: { 'content-type': 'text/plain' } })
  expect(await response.text()).toBe('ping')
})

it.each([
  ['101 Switching Protocols', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n', /101/],
  ['a status that HTTP has not', 'HTTP/1.1 999 Odd\r\n\r\n', /it answered with the status 999/],
  ['nothing', '', /socket hang up|closed/],
  ['what is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', /Expected HTTP/],
])('fails where a server answers with %s', async (_, text, says) => {
  const { ask } = await start((request) => void request.socket.end(text))
  await expect(ask()).rejects.toThrow(says)
})

it('a body that is not wanted closes its connection', async () => {
  const closed = Promise.withResolvers<void>()
  const { ask } = await start((request, response) => {
    request.socket.once('close', () => closed.resolve())
    response.write('endless')
  })
  await (await ask()).body?.cancel()
  await closed.promise
})

it('a connection that breaks in the middle of a body fails the reading, and ends nothing when nobody reads', async () => {
  const { ask } = await start((request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half')
    setImmediate(() => request.socket.destroy())
  })
  await expect((await ask()).text()).rejects.toThrow()
  const unread = await ask()
  await (await ask()).text().catch(() => undefined)
  expect(unread.status).toBe(200)
})

it('ends with its signal, before the answer and within the body', async () => {
  const asking = new AbortController()
  const { ask } = await start((request, response) => {
    if (request.url === '/body') response.write('half')
    else asking.abort(new Error('the budget is used up'))
  })
  const body = await ask('/body', { signal: asking.signal })
  await expect(ask('/', { signal: asking.signal })).rejects.toThrow()
  await expect(body.text()).rejects.toThrow()
})
