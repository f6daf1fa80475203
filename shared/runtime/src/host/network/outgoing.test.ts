import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { outgoing } from './outgoing.ts'
import { type LoopbackProxy, loopbackProxy } from './testing/loopback-proxy.ts'
import { type LoopbackServer, loopbackServer } from './testing/loopback-server.ts'

let proxy: LoopbackProxy
let server: LoopbackServer
beforeEach(async () => {
  proxy = await loopbackProxy()
  server = await loopbackServer((_, response) => void response.end('directly'))
})
afterEach(async () => {
  await proxy.close()
  await server.close()
})

it('without a proxy requests leave as Node sends them', () => {
  const { fetch, proxyFor } = outgoing({ NO_PROXY: 'a.example' })
  expect(fetch).toBe(globalThis.fetch)
  expect(proxyFor(new URL('https://vendor.example/'))).toBeUndefined()
})

it('http goes to the proxy as it is, and https through a tunnel, with the answers of the fetch of Node', async () => {
  const { fetch } = outgoing({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url })
  const response = await fetch('http://vendor.example/x', { method: 'POST', body: 'y' })
  // a server with @hono/node-server has another class under the name of Response
  const direct = await globalThis.fetch(`http://127.0.0.1:${server.port}/`)
  expect(response.constructor).toBe(direct.constructor)
  expect(await response.text()).toBe('from the proxy')
  await expect(fetch('https://vendor.example/x')).rejects.toThrow('fetch failed')
  expect(proxy.seen).toEqual(['POST http://vendor.example/x', 'CONNECT vendor.example:443'])
})

it('this machine is reached directly, though nothing says so', async () => {
  const { fetch } = outgoing({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url })
  expect(await (await fetch(`http://127.0.0.1:${server.port}/`)).text()).toBe('directly')
  expect(proxy.seen).toEqual([])
})

it.each([
  [407, 'the proxy answered 407: it wants a user and a password, which its URL may have'],
  [503, 'the proxy answered 503'],
])('is told in words if a proxy answers with %s, without its user and password', async (status, says) => {
  await using stern = { ...(await loopbackProxy(status)), [Symbol.asyncDispose]: () => stern.close() }
  const { fetch } = outgoing({ HTTPS_PROXY: stern.url.replace('//', '//ann:hush@') })
  const error: unknown = await fetch('https://vendor.example/x').catch((failure: unknown) => failure)
  expect(error).toMatchObject({ cause: { message: says } })
  expect(inspect(error, { depth: 9 })).not.toMatch(/hush|YW5uOmh1c2g/)
  expect(stern.seen).toEqual([`CONNECT vendor.example:443 Basic ${btoa('ann:hush')}`])
})

it('a proxy that cannot be reached is told of without its user and password', async () => {
  await proxy.close()
  const { fetch } = outgoing({ HTTPS_PROXY: proxy.url.replace('//', '//ann:hush@') })
  const error: unknown = await fetch('https://vendor.example/x').catch((failure: unknown) => failure)
  expect(inspect(error, { depth: 9 })).toContain('ECONNREFUSED')
  expect(inspect(error, { depth: 9 })).not.toMatch(/hush|YW5uOmh1c2g/)
  proxy = await loopbackProxy()
})
