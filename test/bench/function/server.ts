// The server of `npm run bench:function`, in a process of its own: prints its address, and then its processor time whenever a line comes in.
import { createInterface } from 'node:readline'
import { steps } from '@canary-steps/plugins'
import { createRuntime, memoryStore, signingKeys } from '@canary-steps/runtime'
import { serveNode } from '@canary-steps/runtime/node'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const [kind = '', file = '', secret = ''] = process.argv.slice(2)

const startBare = async (): Promise<string> => {
  const app = new Hono().post('/v1/steps', (context) => context.json({ ok: true }))
  const { promise, resolve } = Promise.withResolvers<number>()
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(port))
  return `http://127.0.0.1:${await promise}`
}

const startOurs = async (): Promise<string> => {
  const { url } = await serveNode(
    createRuntime({
      steps,
      store: kind === 'sqlite' ? sqliteStore(file) : memoryStore(),
      fetch,
      env: (name) => process.env[name],
    }),
    { keys: signingKeys(secret, { cluster: 'bench', region: 'eu' }), hostname: '127.0.0.1', port: 0, closeEvery: 0 },
  )
  return url
}

process.stdout.write(`${await (kind === 'bare' ? startBare() : startOurs())}\n`)
process.on('SIGTERM', () => process.exit())
for await (const _ of createInterface(process.stdin)) {
  const { user, system } = process.cpuUsage()
  process.stdout.write(`${JSON.stringify({ cpu: user + system, rss: process.memoryUsage().rss })}\n`)
}
process.exit()
