import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Server } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FinalResult, succeed } from '@canary-steps/sdk'
import { Agent, Dispatcher1Wrapper } from 'undici'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { callFunction, type FunctionAddress } from '../client/client.ts'
import { sqliteStore } from '../store/sqlite.ts'
import { sampleRollout } from '../testing/index.ts'
import { testKey } from '../testing/toy-app.ts'
import { aborted, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { type NodeHost, type NodeOptions, serveNode } from './node.ts'

const key = testKey(1)
const options: NodeOptions = { hostname: '127.0.0.1', port: 0, closeEvery: 0, keys: [key] }
/** A caller that never lets go of a connection by itself. */
const keeping = new Agent({ allowH2: false, keepAliveTimeout: 600_000, keepAliveMaxTimeout: 600_000 })
const keepingFetch: typeof fetch = (to, init) => {
  const through = { ...init, dispatcher: new Dispatcher1Wrapper(keeping) }
  return fetch(to, through)
}
afterAll(() => keeping.close())
const addressOf = ({ url }: NodeHost): FunctionAddress => ({
  endpoint: url,
  keys: [key],
  fetch: keepingFetch,
  timeout: 60_000,
})
const run = (node: NodeHost, state?: unknown) =>
  callFunction(addressOf(node), { operation: 'run', plugin: 'a/toy', config: null, state, rollout: sampleRollout() })

let folder: string
let host: ToyHost
let node: NodeHost
const open: NodeHost[] = []
const start = async (change: Partial<NodeOptions> = {}): Promise<NodeHost> => {
  const started = await serveNode(host.runtime, { ...options, ...change })
  open.push(started)
  return started
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'node-'))
  host = toyHost({}, { store: sqliteStore(join(folder, 'journal.db')) })
  node = await start()
})
afterEach(async () => {
  await Promise.allSettled(open.splice(0).map((started) => started.close()))
  rmSync(folder, { recursive: true })
})

/** Closed before a connection was there, or while it was. */
const unreachable = () => expect.stringMatching(/ECONNREFUSED|ECONNRESET|other side closed|fetch failed/)

test('a step is called over HTTP', async () => {
  expect(await run(node)).toMatchObject({ phase: 'Running', requeueAfter: 30_000, state: { seq: 1 } })
})

test('the url has the port that was free', () => {
  expect(node.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/)
})

test('a port that is taken is said at start', async () => {
  const port = Number(new URL(node.url).port)
  await expect(serveNode(host.runtime, { ...options, port })).rejects.toThrow('EADDRINUSE')
})

test('a connection without calls stays open for longer than a bridge or a load balancer keeps it', async () => {
  const { headers } = await fetch(`${node.url}/healthz`)
  expect(headers.get('keep-alive')).toBe('timeout=620')
})

const requestBegins = 'http.server.request.start'
/** Node would cut what is idle or slow by itself: a host that leaves it to Node shall hang, not be slow. */
const patientServer = (message: unknown): void => {
  const server = message !== null && typeof message === 'object' && 'server' in message && message.server
  if (server instanceof Server) Object.assign(server, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 })
}
beforeAll(() => subscribe(requestBegins, patientServer))
afterAll(() => void unsubscribe(requestBegins, patientServer))
/** A grace that no test waits for, in milliseconds. */
const longGrace = 600_000

test('a call at work when the host closes is answered, and written down', async () => {
  const hold = host.vendor.hold()
  const call = run(node)
  await hold.held
  const closed = node.close(longGrace)
  hold.release()
  expect(await call).toMatchObject({ phase: 'Running', state: { seq: 1 } })
  await closed
  const again = toyHost({}, { store: sqliteStore(join(folder, 'journal.db')), vendor: host.vendor })
  expect(await again.run({ cluster: 'prod-eu' })).toMatchObject({ state: { seq: 2 } })
  expect(host.vendor.calls).toEqual(['act'])
  await again.runtime.store.close()
})

test('a host that closes takes no more calls, also on a connection that is still open', async () => {
  await run(node)
  const hold = host.vendor.hold()
  const rollout = sampleRollout({ revision: 3 })
  const call = callFunction(addressOf(node), { operation: 'run', plugin: 'a/toy', config: null, state: null, rollout })
  await hold.held
  const closed = node.close(longGrace)
  expect(await run(node)).toMatchObject({ error: unreachable() })
  hold.release()
  expect(await call).toMatchObject({ phase: 'Running' })
  await closed
})

test('a request that is half sent when the host closes is cut after the grace', async () => {
  const { port, hostname } = new URL(node.url)
  const half = connect(Number(port), hostname)
  half.resume().write('POST /v1/inventory HTTP/1.1\r\nHost: a\r\nContent-Length: 10')
  await run(node)
  const cut = once(half, 'close')
  await node.close(50)
  await cut
})

test('an undo that hangs when the host closes is left after the grace, and is due again', async () => {
  const hanging = Promise.withResolvers<FinalResult<unknown>>()
  const called = Promise.withResolvers<void>()
  const hung = toyHost(
    {
      end: () => {
        called.resolve()
        return hanging.promise
      },
    },
    { store: sqliteStore(join(folder, 'hung.db')) },
  )
  await hung.run()
  await hung.observe(aborted())
  const server = await serveNode(hung.runtime, { ...options, closeEvery: 5 })
  await called.promise
  await server.close(50)
  expect(hung.logs.join()).toContain('unfinished undos were left')
  hanging.resolve(succeed())
  const next = toyHost({}, { store: sqliteStore(join(folder, 'hung.db')), vendor: hung.vendor })
  next.now += 60_000
  await next.closeDue()
  expect(next.vendor.things[0]?.ended).toEqual(['aborted'])
  await next.runtime.store.close()
})

test('afterwards the port is closed and the store let go', async () => {
  await run(node)
  await node.close()
  expect(await run(node)).toMatchObject({ error: unreachable() })
  await expect(host.runtime.store.get('p', 'a')).rejects.toThrow()
})

test('due work is done without anyone calling', async () => {
  const { state } = await run(node).then((answer) => ('state' in answer ? answer : { state: undefined }))
  host.vendor.isDown = true
  await host.abort({ cluster: 'prod-eu', state, rollout: aborted() })
  host.vendor.isDown = false
  host.now += 60_000
  await start({ closeEvery: 5 })
  await expect.poll(() => host.vendor.things[0]?.ended).toEqual(['aborted'])
})
