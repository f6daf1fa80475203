import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { steps } from '@canary-steps/plugins'
import { jsonLog, type Runtime, readSettings, type Store } from '@canary-steps/runtime'
import { environment, serveNode } from '@canary-steps/runtime/node'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { Command, InvalidArgumentError } from 'commander'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

type ServeOptions = {
  readonly settings: string
  readonly store: string
  readonly host: string
  readonly port: number
  readonly steps?: readonly string[]
}

const port = (text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('must be a port, 0 to 65535')
  return number
}

const defaultSettings = 'canary-steps.yaml'
/** Milliseconds between looks at undos that are due. */
const settleEvery = 1_000

const settingsText = (file: string): string => {
  if (existsSync(file)) return readFileSync(file, 'utf8')
  if (file === defaultSettings) return ''
  throw new UsageError(`${file}: no such file; name the settings with --settings`)
}

const openStore = (file: string): Promise<Store> =>
  Promise.try(sqliteStore, file).catch((error: Error) => {
    throw new UsageError(`${file}: cannot be used as the journal (${error.message}); name another with --store`)
  })

const chosenSteps = (names: readonly string[] | undefined, env: Runtime['env']): Runtime['steps'] => {
  const unknown = names?.find((name) => !steps.some((step) => step.name === name))
  if (unknown)
    throw new UsageError(`--steps: no step is named ${unknown}; there are ${steps.map(({ name }) => name).join(', ')}`)
  const chosen = steps.filter(({ name }) => names?.includes(name) ?? true)
  for (const { name, secrets } of chosen) {
    const missing = secrets.find((secret) => !env(secret))
    if (missing)
      throw new UsageError(
        `${missing} is missing, which ${name} needs: set it or ${missing}_FILE, or leave the step out with --steps`,
      )
  }
  return chosen
}

const serve = async (options: ServeOptions, terminal: Terminal): Promise<void> => {
  const env = environment(terminal.env)
  const log = jsonLog((line) => terminal.stderr.write(line))
  const settings = await readSettings(settingsText(options.settings), options.settings, env)
  const chosen = chosenSteps(options.steps, env)
  const store = await openStore(options.store)
  const runtime: Runtime = {
    steps: chosen,
    store,
    clock: Date,
    fetch: globalThis.fetch,
    env,
    policy: settings.policy,
    log,
  }
  const { keys, endpoint, argoSecrets } = settings
  const host = await serveNode(runtime, {
    keys,
    endpoint,
    argoSecrets,
    hostname: options.host,
    port: options.port,
    settleEvery,
  }).catch((error: Error) => {
    throw new UsageError(
      `cannot listen on ${options.host}:${options.port} (${error.message}); choose with --host and --port`,
    )
  })
  for (const warning of settings.warnings) log('warn', warning)
  log('info', 'serving', { url: host.url, steps: chosen.map(({ name }) => name) })
  const signal = await Promise.race([
    once(process, 'SIGTERM').then(() => 'SIGTERM'),
    once(process, 'SIGINT').then(() => 'SIGINT'),
  ])
  log('info', 'stopping', { signal })
  await host.close()
  log('info', 'stopped')
}

/** `canary-steps serve`: the steps as an HTTP function on Node. */
export const serveCommand = (terminal: Terminal): Command =>
  new Command('serve')
    .description('serve the steps as an HTTP function that the controller calls through the bridge')
    .option('--settings <file>', 'settings and policy', defaultSettings)
    .option('--store <file>', 'SQLite file of the journal', 'canary-steps.sqlite')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on', port, 8_080)
    .option('--steps <names...>', 'serve only these steps')
    .action((options: ServeOptions) => serve(options, terminal))
