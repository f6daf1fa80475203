import type { DrivenClock, StepPlugin } from '@canary-steps/driver'
import { type FunctionAddress, fetchEffects } from '@canary-steps/runtime'
import { environment, outgoing } from '@canary-steps/runtime/node'
import { type Receive, type Sandbox, type StandInAddress, startSandbox } from '@canary-steps/sandbox'
import type { Terminal } from '../../terminal/terminal.ts'
import { UsageError } from '../../terminal/usage-error.ts'
import { functionCluster } from './function-cluster.ts'
import { type Introduced, introduced } from './introduced.ts'
import type { ClusterSteps, LocalOptions, LocalSteps } from './local-steps.ts'

/** The function on a host in a process of its own, such as a Worker's, for as long as a run lasts. */
type HostedFunction = Pick<FunctionAddress, 'endpoint' | 'fetch'> & {
  /** From now on this is the time of the steps, in milliseconds since 1970. Signatures of calls have the machine's time. */
  tellTime(now: number): Promise<void>
  /** Does what is due at the time that it was told. */
  closeDue(): Promise<unknown>
  close(): Promise<void>
}

/** Starts every step on a host, with these settings and variables, at this time. The vendors are stand-ins on loopback. */
export type HostFunction = (site: {
  readonly settings: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string>>
  /** Where addresses that Rollouts name are asked: see `sandboxFetch`. */
  readonly standIns: StandInAddress
  readonly now: number
  /** Takes lines of its log. */
  log(line: string): void
}) => Promise<HostedFunction>

/** The variables in which the function has the secrets of a cluster, and its entry in the settings. */
const entryOf = ({ site: { cluster, region }, signingKey, argoSecret }: Introduced, index: number) => {
  const [keyName, argoName] = [`KEY_${index}`, `ARGO_${index}`]
  const entry = { region, ring: 'local', key: `env:${keyName}`, argoWebhook: `env:${argoName}` }
  return { settings: [cluster, entry] as const, env: { [keyName]: signingKey, [argoName]: argoSecret } }
}

/** The settings of a function for these clusters, and its variables. */
const configured = (known: readonly Introduced[], vendors: Sandbox) => {
  const entries = known.map(entryOf)
  return {
    settings: { clusters: Object.fromEntries(entries.map(({ settings }) => settings)) },
    env: Object.fromEntries([vendors.env, ...entries.map(({ env }) => env)].flatMap(Object.entries<string>)),
  }
}

/** The function knows the time before it is called. */
const inTime = (cluster: ClusterSteps, tellTime: () => Promise<void>): ClusterSteps => {
  const call: StepPlugin['call'] = async (...given) => {
    await tellTime()
    return cluster.plugin.call(...given)
  }
  return { ...cluster, plugin: { ...cluster.plugin, call } }
}

/** Whether no cluster has anything open. */
const isNothingOpen = async (
  { endpoint, fetch }: HostedFunction,
  known: readonly Introduced[],
  timeout: number,
): Promise<boolean> => {
  for (const { key } of known) {
    const told = await fetchEffects({ endpoint, fetch, keys: [key], timeout }, 1)
    if ('error' in told || told.effects.length > 0) return false
  }
  return true
}

/** How long an operator waits for an answer, in milliseconds. */
const patience = 8_000

/** The stand-ins of a run. @throws UsageError where it wants the vendors themselves */
const vendorsOf = (
  clock: DrivenClock,
  { sandbox, decision, standIns = [] }: LocalOptions,
  { fetch }: ReturnType<typeof outgoing>,
  receive: Receive,
): Promise<Sandbox> => {
  if (!sandbox)
    throw new UsageError('--via: a host in a process of its own has no vendors but stand-ins: add --sandbox')
  return startSandbox({ now: () => clock.now(), receive, decision, fetch, standIns })
}

/** Starts the steps on a host, as one function for all clusters. Its process has the time of the run, and nothing else of it. */
export const startHostedFunction =
  (hostFunction: HostFunction) =>
  async (clock: DrivenClock, options: LocalOptions, terminal: Terminal): Promise<LocalSteps> => {
    let isDown = false
    const receive: Receive = async (request) => {
      if (isDown) throw new Error('the function is down')
      await tellTime()
      const { headers, method } = request
      const { pathname } = new URL(request.url)
      return hosted.fetch(new URL(pathname, hosted.endpoint), { method, headers, body: await request.text() })
    }
    const vendors = await vendorsOf(clock, options, outgoing(terminal.env), receive)
    const known = options.sites.map(introduced)
    const log = (line: string) => void (options.log && terminal.stderr.write(line))
    const site = { ...configured(known, vendors), standIns: vendors.standIns, now: clock.now(), log }
    const hosted = await hostFunction(site).catch(async (error: unknown) => {
      await vendors.close()
      throw error
    })
    const tellTime = () => hosted.tellTime(clock.now())
    const reached = { url: hosted.endpoint, fetch: hosted.fetch, lookUp: options.lookUp, timeout: options.timeout }
    return {
      clusters: known.map((one) => inTime(functionCluster({ ...one, ...reached }), tellTime)),
      env: environment(site.env),
      async closeDue() {
        await tellTime()
        return hosted.closeDue()
      },
      async tick(down) {
        isDown = down
        await tellTime()
        await vendors.tick()
      },
      isAllClosed: () => isNothingOpen(hosted, known, options.timeout ?? patience),
      render: () => vendors.render(),
      async close() {
        await hosted.close()
        await vendors.close()
      },
    }
  }
