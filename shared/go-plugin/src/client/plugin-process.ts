import { type ChildProcess, spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { After } from '../after.ts'
import { beginningOf } from '../beginning-of.ts'
import type { Cookie } from '../serve/handshake.ts'
import { onLine } from './lines.ts'
import { type LogRecord, readLogLine } from './log-line.ts'

/** An executable and how it is started. Without `env` it has the environment of this process. */
export type Command = {
  readonly file: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** How a process ended. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** A plugin's process that said where it listens. */
type PluginProcess = {
  readonly socket: Socket
  readonly exited: Promise<Exit>
  kill(): void
}

// client.go: PLUGIN_MIN_PORT and PLUGIN_MAX_PORT are its defaults, and are read on Windows only
const environment = { PLUGIN_MIN_PORT: '10000', PLUGIN_MAX_PORT: '25000', PLUGIN_PROTOCOL_VERSIONS: '1' } as const

/** @throws Error when the line is none of go-plugin, or asks for what we do not have. */
const dialLine = (line: string): Socket => {
  const [core, version, network, address = '', protocol, certificate] = line.trim().split('|')
  if (core !== '1' || address === '')
    throw new Error(`this is not a plugin: its first line is ${JSON.stringify(beginningOf(line, 200))}`)
  if (version !== '1') throw new Error(`the plugin has version ${version}, and 1 is needed`)
  if ((protocol ?? 'netrpc') !== 'netrpc' || certificate)
    throw new Error('the plugin wants gRPC or TLS, and net/rpc is needed')
  if (network === 'unix') return connect(address)
  const [, host, port] = /^(.*):(\d+)$/.exec(address) ?? []
  if (network !== 'tcp' || !host) throw new Error(`the plugin listens on ${network} ${address}`)
  return connect(Number(port), host)
}

const firstLine = (stdout: Readable): Promise<string> =>
  new Promise((resolve) => {
    // more lines are read and dropped, so that the plugin can write them
    onLine(stdout, resolve)
  })

const exitOf = (child: ChildProcess): Promise<Exit> =>
  new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: null, signal: null }))
  })

/** Starts a plugin and connects. @throws Error when it ends, or does not say within `startTimeout` ms where it listens. */
export const startProcess = async (
  command: Command,
  cookie: Cookie,
  options: { readonly onLog: (record: LogRecord) => void; readonly startTimeout: number; readonly after: After },
): Promise<PluginProcess> => {
  const child = spawn(command.file, command.args ?? [], {
    env: { ...(command.env ?? process.env), ...environment, [cookie.name]: cookie.value },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = exitOf(child)
  onLine(child.stderr, (line) => options.onLog(readLogLine(line)))
  const kill = () => {
    child.kill('SIGKILL')
  }
  let cancel = () => {}
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    exited.then(({ code, signal }) => reject(new Error(`the plugin ended at its start (${signal ?? `code ${code}`})`)))
    const late = () => reject(new Error(`the plugin did not say within ${options.startTimeout} ms where it listens`))
    cancel = options.after(options.startTimeout, late)
  })
  try {
    const socket = dialLine(await Promise.race([firstLine(child.stdout), failed]))
    return { socket, exited, kill }
  } catch (error) {
    kill()
    throw error
  } finally {
    cancel()
  }
}
