// A function of `npm run bench:gates`, in a process of its own. It prints its address. Each line is then answered with
// its longest turn since the line before: of a word that it knows after it is done.
import { createInterface } from 'node:readline'
import { steps } from '@canary-steps/plugins'
import { closeDue, createRuntime, type Runtime, type Store } from '@canary-steps/runtime'
import { serveNode } from '@canary-steps/runtime/node'
import { prometheus } from '@canary-steps/runtime/prometheus'
import { postgresStore } from '@canary-steps/runtime/store/postgres'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { ServerArguments } from './function-process.ts'
import { keysOf } from './waiting.ts'

const { store: named, clusters } = ServerArguments.parse(JSON.parse(process.argv[2] ?? ''))

/** Milliseconds between looks at what is due, as `canary-steps serve` has them. */
const closeEvery = 5_000

const openStore = async (): Promise<Store> =>
  named.startsWith('postgres:') ? postgresStore({ url: named }) : sqliteStore(named)

const startOurs = async () => {
  const runtime: Runtime = createRuntime({
    steps,
    store: await openStore(),
    fetch,
    env: (name) => process.env[name],
    // all have asked at once: nobody waits for a turn
    pacer: { wait: async () => 0 },
  })
  const keys = keysOf(clusters)
  const { url } = await serveNode(runtime, { keys, hostname: '127.0.0.1', port: 0, closeEvery })
  return { url, runtime }
}

const startBare = async () => {
  const app = new Hono().post('/v1/steps', (context) => context.json({ ok: true }))
  const { promise, resolve } = Promise.withResolvers<number>()
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(port))
  return { url: `http://127.0.0.1:${await promise}`, runtime: undefined }
}

/** The longest turn of the event loop, in milliseconds of this thread's processor time: others on the machine do not count. */
const turns = () => {
  let longest = 0
  let before = process.threadCpuUsage()
  let isWatching = false
  const look = () => {
    const { user, system } = process.threadCpuUsage(before)
    longest = Math.max(longest, (user + system) / 1_000)
    before = process.threadCpuUsage()
    if (isWatching) setImmediate(look)
  }
  return {
    watch() {
      isWatching = true
      before = process.threadCpuUsage()
      longest = 0
      setImmediate(look)
    },
    /** Watches no more: it takes a processor. */
    longest(): number {
      isWatching = false
      return longest
    },
  }
}

process.on('SIGTERM', () => process.exit())
const { url, runtime } = await (named === 'bare' ? startBare() : startOurs())
let minutes = 0
const figures = runtime && prometheus({ ...runtime, clock: { now: () => Date.now() + minutes * 61_000 } })
const orders: Readonly<Record<string, () => Promise<unknown> | undefined>> = {
  // the figure is a minute old each time
  async scrape() {
    minutes += 1
    await (await figures?.scrape())?.text()
  },
  close: () => runtime && closeDue(runtime, { limit: 500 }),
}
const { watch, longest } = turns()
process.stdout.write(`${JSON.stringify(url)}\n`)
for await (const line of createInterface(process.stdin)) {
  if (line === 'watch') watch()
  const { user, system } = process.cpuUsage()
  await orders[line]?.()
  const used = process.cpuUsage({ user, system })
  const turn = line === 'watch' ? 0 : longest()
  process.stdout.write(`${JSON.stringify({ turn, cpu: (used.user + used.system) / 1_000 })}\n`)
}
process.exit()
