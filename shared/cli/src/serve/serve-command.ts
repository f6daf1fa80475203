import { once } from 'node:events'
import { functionOf, jsonLog, type Log, liveSettings, type Runtime, type Store } from '@canary-steps/runtime'
import { environment, howToSet, type Outgoing, outgoing, serveFunction, tenantFetch } from '@canary-steps/runtime/node'
import { prometheus, serveMetrics } from '@canary-steps/runtime/prometheus'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { HeldElsewhere } from '@canary-steps/runtime/store/sqlite-machine'
import { Command, InvalidArgumentError } from 'commander'
import { endpointOption } from '../settings/endpoint-option.ts'
import { namedSteps } from '../settings/named-steps.ts'
import { databaseInArgument, isDatabase, openDatabase, storeVariable } from '../settings/open-database.ts'
import { placedSettings } from '../settings/placed-settings.ts'
import { defaultSettings, settingsSource } from '../settings/settings-source.ts'
import { vendorSockets } from '../settings/vendor-sockets.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { auditStreamTo } from './audit-file.ts'

type ServeOptions = {
  readonly settings: string
  readonly store?: string
  readonly host: string
  readonly port: number
  readonly endpoint?: string
  readonly metricsPort?: number
  readonly steps?: readonly string[]
  readonly auditLog?: string
}

const port = (text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('must be a port, 0 to 65535')
  return number
}

/** Milliseconds between looks at undos that are due. */
const closeEvery = 1_000

const usualFile = 'canary-steps.sqlite'

/** The journal that `--store` names, else the variable, and whether replicas may share it. @throws UsageError */
const openJournal = async (
  named: string | undefined,
  env: Runtime['env'],
): Promise<{ readonly store: Store; readonly isStoreShared: boolean }> => {
  const place = named ?? env(storeVariable) ?? usualFile
  if (isDatabase(place)) {
    const store = await openDatabase(named === undefined ? place : databaseInArgument(place), env)
    return { store, isStoreShared: true }
  }
  const store = await Promise.try(sqliteStore, place).catch((error: Error) => {
    if (error instanceof HeldElsewhere) throw new UsageError(`${place}: ${error.message}`)
    throw new UsageError(`${place}: cannot be used as the journal (${error.message}); name another with --store`)
  })
  return { store, isStoreShared: false }
}

const listening = <Listener>(starting: Promise<Listener>, place: string, flag: string): Promise<Listener> =>
  starting.catch((error: Error) => {
    throw new UsageError(`cannot listen on ${place} (${error.message}); choose with --host and ${flag}`)
  })

/** The steps as a function of this process, and its metrics if somebody reads them. @throws UsageError, SettingsError */
const functionFor = async (options: ServeOptions, terminal: Terminal, log: Log, out: Outgoing) => {
  const env = environment(terminal.env)
  const source = placedSettings(settingsSource(options.settings, terminal.env, env), options)
  const settings = await liveSettings(source, log)
  const steps = namedSteps(options.steps, env)
  const auditStream = options.auditLog === undefined ? undefined : await auditStreamTo(options.auditLog, terminal)
  const { store, isStoreShared } = await openJournal(options.store, env)
  const counting = options.metricsPort === undefined ? undefined : prometheus({ store, log, clock: Date })
  const served = await functionOf({
    steps,
    store,
    isStoreShared,
    auditStream,
    env,
    settings,
    log,
    sockets: true,
    howToSet,
    fetch: out.fetch,
    fetchAsTenant: tenantFetch({ variables: terminal.env, through: out }),
    metrics: counting?.metrics,
  })
  return { served, counting }
}

/** Starts the listeners. */
const listenAll = async (
  { served, counting }: Awaited<ReturnType<typeof functionFor>>,
  { host: hostname, port, metricsPort }: ServeOptions,
) => {
  const metrics =
    counting &&
    metricsPort !== undefined &&
    (await listening(
      serveMetrics(counting, { hostname, port: metricsPort }),
      `${hostname}:${metricsPort}`,
      '--metrics-port',
    ))
  const starting = serveFunction(served, { hostname, port, closeEvery })
  const host = await listening(starting, `${hostname}:${port}`, '--port').catch(async (error: unknown) => {
    if (metrics) await metrics.close()
    throw error
  })
  return metrics ? { host, metrics } : { host }
}

const serve = async (given: ServeOptions, terminal: Terminal): Promise<void> => {
  const options = given.endpoint === undefined ? given : { ...given, endpoint: endpointOption(given.endpoint).name }
  const log = jsonLog((line) => terminal.stderr.write(line))
  const out = outgoing(terminal.env)
  const made = await functionFor(options, terminal, log, out)
  const { host, metrics } = await listenAll(made, options)
  const { runtime, warnings } = made.served
  const sockets = await vendorSockets(runtime, out)
  for (const { message, fields } of warnings) log('warn', message, fields)
  const steps = runtime.steps.map(({ name }) => name)
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
    .option(
      '--store <place>',
      `SQLite file of the journal, or URL of its PostgreSQL database (default: ${storeVariable}, or "${usualFile}")`,
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on', port, 8_080)
    .option('--endpoint <url>', 'URL that callers use, in place of the one in the settings; required with --host')
    .option('--metrics-port <number>', 'also serve /metrics for Prometheus, unsigned, on this port', port)
    .option(
      '--audit-log <file>',
      'also write each record of the audit to a file, as a line of JSON; - is standard output',
    )
    .option('--steps <names...>', 'serve only these steps')
    .action((options: ServeOptions) => serve(options, terminal))
