import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { rolldown } from 'rolldown'
import { esmExternalRequirePlugin } from 'rolldown/plugins'
import * as z from 'zod'

/** workerd's own file for this platform; undefined where npm did not bring one. */
export const workerdBinary = (): string | undefined => {
  const require = createRequire(import.meta.url)
  try {
    return z.object({ default: z.string() }).parse(require('workerd')).default
  } catch {
    return undefined
  }
}

/** The modules of a worker by name, the entry first, and the source files of those that are read at its start. */
type Bundle = {
  readonly modules: readonly (readonly [name: string, code: string])[]
  readonly atStart: readonly string[]
}

const bundle = async (input: string): Promise<Bundle> => {
  // without conditions of our own: `import` for all would mix two builds of one package
  const build = await rolldown({
    input,
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'] },
    plugins: [esmExternalRequirePlugin({ external: [/^node:/] })],
  })
  const { output } = await build.generate({ format: 'esm' })
  await build.close()
  const chunks = new Map(output.flatMap((part) => (part.type === 'chunk' ? [[part.fileName, part] as const] : [])))
  const read = new Set([output[0].fileName])
  // a set goes on with what is added meanwhile
  for (const name of read) for (const other of chunks.get(name)?.imports ?? []) read.add(other)
  return {
    modules: [...chunks].map(([name, { code }]) => [name, code]),
    atStart: [...read].flatMap((name) => chunks.get(name)?.moduleIds ?? []),
  }
}

const config = ({ modules }: Bundle, bindings: Readonly<Record<string, string>>): string => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), (name = "internet", network = (allow = ["private"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [${modules.map(([name]) => `(name = "${name}", esModule = embed "${name}")`).join(', ')}],
  compatibilityDate = "2026-07-01",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [${Object.entries(bindings)
    .map(([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`)
    .join(', ')}],
);
`

const Listening = z.object({ event: z.literal('listen'), port: z.number() })

/** workerd writes a line to descriptor 3 as soon as it listens: nothing has to be polled. */
const portOf = async (workerd: ChildProcess, errors: () => string): Promise<number> => {
  const control = workerd.stdio[3]
  if (!control || !('read' in control)) throw new Error('workerd: no control pipe')
  for await (const line of createInterface({ input: control })) {
    const listening = Listening.safeParse(JSON.parse(line)).data
    if (listening) return listening.port
  }
  throw new Error(`workerd ended before it listened: ${errors()}`)
}

/** Bundles a worker and runs it in workerd on a free port of 127.0.0.1. */
export const startWorkerd = async (binary: string, input: string, bindings: Readonly<Record<string, string>>) => {
  const folder = await mkdtemp(join(tmpdir(), 'canary-steps-workerd-'))
  const bundled = await bundle(input)
  for (const [name, code] of bundled.modules) await writeFile(join(folder, name), code)
  await writeFile(join(folder, 'config.capnp'), config(bundled, bindings))
  const workerd = spawn(binary, ['serve', '--control-fd=3', join(folder, 'config.capnp')], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  workerd.stderr?.on('data', (text) => {
    errors += text
  })
  const ended = once(workerd, 'exit')
  const kill = () => void workerd.kill()
  // a test that crashes closes nothing
  process.once('exit', kill)
  const close = async () => {
    process.off('exit', kill)
    kill()
    await ended
    await rm(folder, { recursive: true })
  }
  const port = await portOf(workerd, () => errors).catch(async (error: unknown) => {
    await close()
    throw error
  })
  return { url: `http://127.0.0.1:${port}`, atStart: bundled.atStart, errors: () => errors, close }
}
