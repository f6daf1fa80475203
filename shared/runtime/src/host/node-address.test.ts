import { request } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { callFunction, type FunctionAddress } from '../client/client.ts'
import { fetchEffects } from '../client/effect-client.ts'
import { sampleRollout } from '../testing/index.ts'
import { testKey } from '../testing/toy-app.ts'
import { type ToyHost, toyHost } from '../testing/toy-host.ts'
import { type NodeHost, type NodeOptions, serveNode } from './node.ts'

const key = testKey(1)
const options: NodeOptions = { hostname: '127.0.0.1', port: 0, closeEvery: 0, keys: [key] }
const addressOf = ({ url }: NodeHost): FunctionAddress => ({ endpoint: url, keys: [key], fetch, timeout: 60_000 })

let host: ToyHost
let node: NodeHost
const open: NodeHost[] = []
const start = async (change: Partial<NodeOptions> = {}): Promise<NodeHost> => {
  const started = await serveNode(host.runtime, { ...options, ...change })
  open.push(started)
  return started
}
beforeEach(async () => {
  host = toyHost()
  node = await start()
})
afterEach(() => Promise.allSettled(open.splice(0).map((started) => started.close())))

/** A call of one function, as it was sent, brought to another: `host` is what its header says. */
const replayed = (to: NodeHost, sent: { headers: Headers; body: string; path: string }, host: string) =>
  new Promise<number>((resolve) => {
    const headers = { ...Object.fromEntries(sent.headers), host }
    const { hostname, port } = new URL(to.url)
    const again = request({ hostname, port, path: sent.path, method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    again.end(sent.body)
  })

test('a call for another function is refused, whatever host the request names', async () => {
  const sent: { headers: Headers; body: string; path: string }[] = []
  const fetch: FunctionAddress['fetch'] = async (to, init) => {
    sent.push({ headers: new Headers(init?.headers), body: String(init?.body), path: new URL(String(to)).pathname })
    return Response.error()
  }
  const call = { operation: 'run', plugin: 'a/toy', config: null, state: null, rollout: sampleRollout() } as const
  await callFunction({ ...addressOf(node), fetch }, call)
  const other = await start()
  const theirs = new URL(node.url).host
  const [first] = sent
  if (!first) throw new Error('nothing was sent')
  for (const host of [theirs, theirs.replace('127.0.0.1', 'localhost'), new URL(other.url).host, 'steps.example.com'])
    expect([host, await replayed(other, first, host)]).toEqual([host, 400])
  expect(await replayed(other, { ...first, path: `${node.url}${first.path}` }, theirs)).toBe(400)
  expect(host.vendor.calls).toEqual([])
  expect(await replayed(node, first, theirs)).toBe(200)
})

test('on this machine a function is known by each name of it', async () => {
  const { port } = new URL(node.url)
  for (const name of ['127.0.0.1', 'localhost']) {
    const address = { ...addressOf(node), endpoint: `http://${name}:${port}` }
    expect(await fetchEffects(address, 1)).toMatchObject({ direction: 'reply' })
    const call = { operation: 'run', plugin: 'a/toy', config: null, state: null, rollout: sampleRollout() } as const
    expect(await callFunction(address, call)).toMatchObject({ phase: 'Running' })
  }
})

test('a function that others reach takes no call until it is told its address', async () => {
  const open = await start({ hostname: '0.0.0.0' })
  const { port } = new URL(open.url)
  const endpoint = 'http://steps.example.com'
  const through: FunctionAddress['fetch'] = (to, init) => {
    const url = new URL(String(to))
    const headers = { ...Object.fromEntries(new Headers(init?.headers)), host: url.host }
    return new Promise((resolve) =>
      request({ port, hostname: '127.0.0.1', path: url.pathname, method: 'POST', headers }, async (response) => {
        const body = (await response.toArray()).join('')
        const answered = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]))
        resolve(new Response(body, { status: response.statusCode ?? 0, headers: answered }))
      }).end(init?.body),
    )
  }
  const address = { endpoint, keys: [key] as const, fetch: through, timeout: 60_000 }
  const call = { operation: 'run', plugin: 'a/toy', config: null, state: null, rollout: sampleRollout() } as const
  expect(await callFunction(address, call)).toEqual({ error: expect.stringContaining('set endpoint in its settings') })
  expect(host.vendor.calls).toEqual([])
})
