import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type LoopbackProxy, loopbackProxy } from '@canary-steps/runtime/host/network/testing/loopback-proxy'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fileWith, rolloutWith } from '../testing/command.ts'

let proxy: LoopbackProxy
beforeEach(async () => {
  proxy = await loopbackProxy()
})
afterEach(() => proxy.close())

const started = (file: string, args: readonly string[], more: Readonly<Record<string, string>>) => {
  const { PATH = '' } = process.env
  const env = { PATH, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ...more }
  const path = fileURLToPath(new URL(file, import.meta.url))
  return new Promise<string>((resolve) =>
    execFile(process.execPath, [path, ...args], { env }, (_, out, err) => resolve(`${out}${err}`)),
  )
}

it('where Node itself would go through a proxy, a run still calls its own function directly', async () => {
  const notify = '[{ plugin: { name: canary-steps/slack-notify, config: { channel: C0PAY, text: hello } } }]'
  const slack = { SLACK_BOT_TOKEN: 'xoxb-test', SLACK_API_URL: 'https://slack.example/api/' }
  const out = await started('../../bin/canary-steps.ts', ['run', fileWith(rolloutWith(notify))], slack)
  expect(out).toContain('the proxy answered 502')
  expect(new Set(proxy.seen)).toEqual(new Set(['CONNECT slack.example:443']))
})

it('nor does it ask the API server through it, which a pod reaches directly', async () => {
  let connections = 0
  const api = createServer((socket) => {
    connections += 1
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(api, 'listening')
  const address = api.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const folder = mkdtempSync(join(tmpdir(), 'account-'))
  for (const name of ['token', 'ca.crt']) writeFileSync(join(folder, name), name)
  const cluster = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(port) }
  expect(await started('../testing/read-the-cluster.ts', [folder], cluster)).toContain(
    `Kubernetes at https://127.0.0.1`,
  )
  expect({ connections, seen: proxy.seen }).toEqual({ connections: 1, seen: [] })
  api.close()
})
