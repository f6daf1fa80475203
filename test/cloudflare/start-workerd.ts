import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { compatibilityDate } from '../../infra/cloudflare/deploy-config.ts'

/** workerd's own file for this platform; undefined where npm did not bring one. */
export const workerdBinary = (): string | undefined => {
  const require = createRequire(import.meta.url)
  try {
    return z.object({ default: z.string() }).parse(require('workerd')).default
  } catch {
    return undefined
  }
}

/** The modules of a Worker with one Durable Object, the entry first, and what it is bound to. */
export type LocalWorker = {
  readonly modules: readonly { readonly name: string; readonly code: string }[]
  readonly bindings: Readonly<Record<string, string>>
}

const isModule = ({ name }: LocalWorker['modules'][number]) => `(name = "${name}", esModule = embed "${name}")`
const isText = ([name, text]: readonly [string, string]) =>
  `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`

// only on a disk has an object SQLite
const config = ({ modules, bindings }: LocalWorker): string => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["private"])),
    (name = "disk", disk = (path = "disk", writable = true)),
    (name = "schedule", worker = .schedule),
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:0", http = (), service = "main"),
    (name = "schedule", address = "127.0.0.1:0", http = (), service = "schedule"),
  ],
);
const main :Workerd.Worker = (
  modules = [${modules.map(isModule).join(', ')}],
  compatibilityDate = "${compatibilityDate}",
  durableObjectNamespaces = [(className = "Journal", uniqueKey = "journal", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [
    (name = "JOURNAL", durableObjectNamespace = "Journal"),
    ${Object.entries(bindings).map(isText).join(', ')}
  ],
);
const schedule :Workerd.Worker = (
  modules = [(name = "schedule.js", esModule = "export default { fetch: async (_, { MAIN }) => Response.json(await MAIN.scheduled({ cron: '*/5 * * * *' })) }")],
  compatibilityDate = "${compatibilityDate}",
  compatibilityFlags = ["service_binding_extra_handlers"],
  bindings = [(name = "MAIN", service = "main")],
);
`

const Listening = z.object({ event: z.literal('listen'), socket: z.string(), port: z.number() })
const Scheduled = z.object({ outcome: z.string() })

/** workerd writes a line to descriptor 3 as soon as it listens: nothing has to be polled. */
const addressesOf = async (workerd: ChildProcess, log: () => string) => {
  const control = workerd.stdio[3]
  if (!control || !('read' in control)) throw new Error('workerd: no control pipe')
  const addresses = new Map<string, string>()
  for await (const line of createInterface({ input: control })) {
    const listening = Listening.safeParse(JSON.parse(line)).data
    if (listening) addresses.set(listening.socket, `http://127.0.0.1:${listening.port}`)
    const [http, schedule] = [addresses.get('http'), addresses.get('schedule')]
    if (http && schedule) return { http, schedule }
  }
  throw new Error(`workerd ended before it listened: ${log()}`)
}

/** workerd at work on a free port of 127.0.0.1. */
type Workerd = {
  readonly url: string
  readonly pid: number | undefined
  /** Lets the schedule of the Worker come, and tells how that ended. */
  schedule(): Promise<string>
  /** All that it has written so far. */
  log(): string
  /** SIGKILL: nothing is finished, and the disk stays. */
  kill(): Promise<void>
}

const startIn = async (binary: string, folder: string): Promise<Workerd> => {
  // --experimental: one Worker may let the schedule of another come
  const workerd = spawn(binary, ['serve', '--experimental', '--control-fd=3', 'config.capnp'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [workerd.stdout, workerd.stderr])
    stream?.on('data', (text) => {
      log += text
    })
  const ended = once(workerd, 'close')
  const end = () => void workerd.kill('SIGKILL')
  // a test that crashes closes nothing
  process.once('exit', end)
  const kill = async () => {
    process.off('exit', end)
    end()
    await ended
  }
  const { http, schedule } = await addressesOf(workerd, () => log).catch(async (error: unknown) => {
    await kill()
    throw error
  })
  return {
    url: http,
    pid: workerd.pid,
    schedule: async () => Scheduled.parse(await (await fetch(schedule)).json()).outcome,
    log: () => log,
    kill,
  }
}

/** A folder with a Worker and the disk of its object, where workerd starts any number of times. */
export const workerdSite = async (binary: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'canary-steps-workerd-'))
  await mkdir(join(folder, 'disk'))
  const running: Workerd[] = []
  return {
    async start(worker: LocalWorker): Promise<Workerd> {
      for (const { name, code } of worker.modules) await writeFile(join(folder, name), code)
      await writeFile(join(folder, 'config.capnp'), config(worker))
      const workerd = await startIn(binary, folder)
      running.push(workerd)
      return workerd
    },
    async remove(): Promise<void> {
      for (const workerd of running) await workerd.kill()
      await rm(folder, { recursive: true })
    },
  }
}
