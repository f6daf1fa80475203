// The server of `npm run bench:function`, in a process of its own. It prints its address, and its processor time for
// each line. A number lets so many more Rollouts wait first.
import { createInterface } from 'node:readline'
import { steps } from '@canary-steps/plugins'
import { createRuntime, memoryStore, type Store, signingKeys } from '@canary-steps/runtime'
import { serveNode } from '@canary-steps/runtime/node'
import { postgresStore } from '@canary-steps/runtime/store/postgres'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const [kind = '', place = '', secret = ''] = process.argv.slice(2)

const startBare = async (): Promise<string> => {
  const app = new Hono().post('/v1/steps', (context) => context.json({ ok: true }))
  const { promise, resolve } = Promise.withResolvers<number>()
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(port))
  return `http://127.0.0.1:${await promise}`
}

const openStore = async (): Promise<Store> => {
  if (kind === 'postgres') return postgresStore({ url: place })
  return kind === 'sqlite' ? sqliteStore(place) : memoryStore()
}

const store = await openStore()

const startOurs = async (): Promise<string> => {
  const { url } = await serveNode(
    createRuntime({
      steps,
      store,
      fetch,
      env: (name) => process.env[name],
      // all have asked at once: nobody waits for a turn at Slack
      pacer: { wait: async () => 0 },
    }),
    { keys: signingKeys(secret, { cluster: 'bench', region: 'eu' }), hostname: '127.0.0.1', port: 0, closeEvery: 0 },
  )
  return url
}

/** Lets so many more Rollouts wait as the first that was asked for. */
const fill = async (count: number): Promise<void> => {
  const [first] = await store.due(Number.MAX_SAFE_INTEGER, 1)
  const one = first && (await store.get(first.partition, first.id))
  if (!first || !one) throw new Error('nothing waits')
  for (let begun = 0; begun < count; begun += 1_000)
    await Promise.all(
      Array.from({ length: 1_000 }, (_, at) =>
        store.put(`${first.partition}-${begun + at}`, first.id, undefined, one.value, first.due),
      ),
    )
}

process.on('SIGTERM', () => process.exit())
process.stdout.write(`${await (kind === 'bare' ? startBare() : startOurs())}\n`)
for await (const line of createInterface(process.stdin)) {
  if (line !== '') await fill(Number(line))
  const { user, system } = process.cpuUsage()
  process.stdout.write(`${JSON.stringify({ cpu: user + system, rss: process.memoryUsage().rss })}\n`)
}
process.exit()
