import { once } from 'node:events'
import {
  createRuntime,
  isPushed,
  jsonLog,
  type LiveSettings,
  type Log,
  livePolicy,
  liveSettings,
  meteredFetch,
  type Runtime,
  recordSettings,
  type Settings,
  type Store,
  waysIn,
  webhooksOf,
} from '@canary-steps/runtime'
import {
  environment,
  type Outgoing,
  outgoing,
  type PortListener,
  type Prometheus,
  prometheus,
  serveMetrics,
  serveNode,
  tenantFetch,
} from '@canary-steps/runtime/node'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { shortestSecret } from '@canary-steps/sdk/secrets'
import { Command, InvalidArgumentError } from 'commander'
import { endpointOption } from '../settings/endpoint-option.ts'
import { placedSettings } from '../settings/placed-settings.ts'
import { servedSteps } from '../settings/served-steps.ts'
import { defaultSettings, settingsSource } from '../settings/settings-source.ts'
import { vendorSockets } from '../settings/vendor-sockets.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../terminal/usage-error.ts'

type ServeOptions = {
  readonly settings: string
  readonly store: string
  readonly host: string
  readonly port: number
  readonly endpoint?: string
  readonly metricsPort?: number
  readonly steps?: readonly string[]
}

const port = (text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('must be a port, 0 to 65535')
  return number
}

/** Milliseconds between looks at undos that are due. */
const closeEvery = 1_000

const openJournal = (file: string): Promise<Store> =>
  Promise.try(sqliteStore, file).catch((error: Error) => {
    throw new UsageError(`${file}: cannot be used as the journal (${error.message}); name another with --store`)
  })

type Served = { readonly runtime: Runtime; readonly counting: Prometheus | undefined }

type Around = Pick<Runtime, 'env' | 'policy'> & {
  readonly log: Log
  readonly out: Outgoing
  readonly terminal: Terminal
}

const servedBy = async (options: ServeOptions, { env, log, policy, out, terminal }: Around): Promise<Served> => {
  const steps = servedSteps(options.steps, env, log)
  const store = await openJournal(options.store)
  const counting = options.metricsPort === undefined ? undefined : prometheus({ store, log, clock: Date })
  const { metrics } = counting ?? {}
  const fetch = metrics ? meteredFetch(out.fetch, metrics) : out.fetch
  const fetchAsTenant = tenantFetch({ variables: terminal.env, through: out })
  return {
    counting,
    runtime: createRuntime({ steps, store, sockets: true, fetch, fetchAsTenant, env, policy, log, metrics }),
  }
}

const listening = (starting: Promise<PortListener>, place: string, flag: string): Promise<PortListener> =>
  starting.catch((error: Error) => {
    throw new UsageError(`cannot listen on ${place} (${error.message}); choose with --host and ${flag}`)
  })

/** Starts the listeners; those to close first come first. */
const listenAll = async ({ runtime, counting }: Served, options: ServeOptions, live: LiveSettings<Settings>) => {
  const { host: hostname, port, metricsPort } = options
  const metrics =
    counting &&
    metricsPort !== undefined &&
    (await listening(
      serveMetrics(counting, { hostname, port: metricsPort }),
      `${hostname}:${metricsPort}`,
      '--metrics-port',
    ))
  const starting = serveNode(runtime, {
    get keys() {
      return live.current.keys
    },
    get endpoint() {
      return live.current.endpoint
    },
    get argoSecrets() {
      return live.current.argoSecrets
    },
    hostname,
    port,
    closeEvery,
    refresh: live.refresh,
  })
  const host = await listening(starting, `${hostname}:${port}`, '--port').catch(async (error: unknown) => {
    if (metrics) await metrics.close()
    throw error
  })
  return metrics ? { host, metrics } : { host }
}

const serve = async (given: ServeOptions, terminal: Terminal): Promise<void> => {
  const options = given.endpoint === undefined ? given : { ...given, endpoint: endpointOption(given.endpoint).name }
  const env = environment(terminal.env)
  const log = jsonLog((line) => terminal.stderr.write(line))
  const out = outgoing(terminal.env)
  const live = await liveSettings(placedSettings(settingsSource(options.settings, terminal.env, env), options), log)
  const policy = livePolicy(() => live.current.policy)
  const served = await servedBy(options, { env, log, policy, out, terminal })
  await live.watch(({ told, keys }) =>
    recordSettings(
      served.runtime,
      told,
      keys.map(({ cluster }) => cluster),
    ),
  )
  const { host, metrics } = await listenAll(served, options, live)
  const sockets = await vendorSockets(served.runtime, out)
  for (const warning of live.current.warnings) log('warn', warning)
  for (const webhook of webhooksOf(served.runtime))
    if (!isPushed(served.runtime, webhook))
      log('warn', 'a webhook is closed', {
        webhook: webhook.name,
        remedy: `set ${waysIn(served.runtime, webhook).join(' or ')} to a secret of at least ${shortestSecret} characters`,
      })
  const steps = served.runtime.steps.map(({ name }) => name)
  log('info', 'serving', { url: host.url, steps, ...(metrics && { metrics: `${metrics.url}/metrics` }) })
  const signal = await Promise.race([
    once(process, 'SIGTERM').then(() => 'SIGTERM'),
    once(process, 'SIGINT').then(() => 'SIGINT'),
  ])
  log('info', 'stopping', { signal })
  // each ends within its grace, and none waits for another's
  await Promise.all([...sockets.map((socket) => socket.close()), metrics?.close(), host.close()])
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
    .option('--endpoint <url>', 'URL that callers use, in place of the one in the settings; required with --host')
    .option('--metrics-port <number>', 'also serve /metrics for Prometheus, unsigned, on this port', port)
    .option('--steps <names...>', 'serve only these steps')
    .action((options: ServeOptions) => serve(options, terminal))
