import type { DrivenClock } from '@canary-steps/driver'
import { steps } from '@canary-steps/plugins'
import {
  closeDue,
  createRuntime,
  jsonLog,
  memoryStore,
  openPolicy,
  type Policy,
  type Runtime,
  type TenantFetch,
} from '@canary-steps/runtime'
import { environment, outgoing, type PortListener, serveNode, tenantFetch } from '@canary-steps/runtime/node'
import { type Receive, type Sandbox, startSandbox } from '@canary-steps/sandbox'
import { defaultSettings, policySource } from '../../settings/settings-source.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { faultyFetch } from '../options/vendor-fault.ts'
import { functionCluster } from './function-cluster.ts'
import { type Introduced, introduced } from './introduced.ts'
import type { ClusterSteps, LocalOptions, LocalSteps } from './local-steps.ts'

/** Steps behind HTTP, and what a caller has to know of the function: where it is, and the key of its cluster. */
export type LocalFunction = Omit<LocalSteps, 'clusters'> & {
  readonly endpoint: string
  readonly runtime: Runtime
  /** The stand-ins; undefined without a sandbox. */
  readonly vendors: Sandbox | undefined
  /** Another way in, whose callers know the function by the address that `endpoint` tells. */
  door(endpoint: () => string): Promise<PortListener>
  readonly clusters: readonly (ClusterSteps & { readonly signingKey: string })[]
}

/** A run heeds only the network part of the settings, because the person who types the command is the operator. @throws SettingsError */
const networkFor = async ({ sandbox }: LocalOptions, { env }: Terminal): Promise<Policy['network']> =>
  sandbox ? openPolicy.network : (await policySource(defaultSettings, env).load()).policy.network

/** The stand-ins of a run; undefined without `sandbox`, for then it is the vendors themselves. */
const vendorsFor = async (
  clock: DrivenClock,
  { sandbox, decision, standIns = [] }: LocalOptions,
  out: ReturnType<typeof outgoing>,
  receive: Receive,
): Promise<Sandbox | undefined> =>
  sandbox ? startSandbox({ now: () => clock.now(), receive, decision, fetch: out.fetch, standIns }) : undefined

/** The runtime of a run: its vendors fail as `nextVendorFault` says. */
const runtimeFor = async (
  clock: DrivenClock,
  options: LocalOptions,
  terminal: Terminal,
  { vendors, out, env }: { vendors: Sandbox | undefined; out: ReturnType<typeof outgoing>; env: Runtime['env'] },
): Promise<Runtime> => {
  const askAsTenant: TenantFetch = vendors
    ? (url, request) => vendors.fetch(url, { ...request, redirect: 'manual' })
    : tenantFetch({ variables: terminal.env, through: out })
  const write = options.log ? (line: string) => terminal.stderr.write(line) : () => undefined
  return createRuntime({
    steps,
    store: options.store ?? memoryStore(),
    clock,
    fetch: faultyFetch(vendors?.fetch ?? out.fetch, options.nextVendorFault).fetch,
    fetchAsTenant: (url, request, rules) =>
      faultyFetch(() => askAsTenant(url, request, rules), options.nextVendorFault).fetch(url, request),
    env,
    policy: {
      ...openPolicy,
      ring: () => 'local',
      regions: () => options.sites.flatMap(({ name = [] }) => name),
      network: await networkFor(options, terminal),
    },
    log: jsonLog(write, () => clock.now()),
  })
}

/** The runtime behind HTTP, for clusters with a key and a secret of their own: also once more, at another address. */
const serving = (runtime: Runtime, known: readonly Introduced[]) => {
  const keys = known.map(({ key }) => key)
  const argoSecrets = known.map(({ site: { cluster }, argoSecret }) => ({ cluster, secret: argoSecret }))
  const served = { keys, argoSecrets, hostname: '127.0.0.1', port: 0, closeEvery: 0 }
  return {
    serve: () => serveNode(runtime, served),
    door: (endpoint: () => string) =>
      serveNode(runtime, {
        ...served,
        get endpoint() {
          return endpoint()
        },
      }),
  }
}

/** Starts the steps as one function for all clusters, behind the real HTTP path, with signed calls, and with `sandbox` the vendors too. */
export const startLocalFunction = async (
  clock: DrivenClock,
  options: LocalOptions,
  terminal: Terminal,
): Promise<LocalFunction> => {
  let isDown = false
  const out = outgoing(terminal.env)
  const receive: Receive = async (request) => {
    if (isDown) throw new Error('the function is down')
    const { headers, method } = request
    return out.fetch(new URL(new URL(request.url).pathname, host.url), { method, headers, body: await request.text() })
  }
  const vendors = await vendorsFor(clock, options, out, receive)
  const env = environment({ ...terminal.env, ...vendors?.env })
  const runtime = await runtimeFor(clock, options, terminal, { vendors, out, env })
  const known = options.sites.map(introduced)
  const { serve, door } = serving(runtime, known)
  const host = await serve()
  const reached = { url: host.url, fetch: out.fetch, lookUp: options.lookUp, timeout: options.timeout }
  return {
    endpoint: host.url,
    runtime,
    vendors,
    door,
    clusters: known.map((one) => ({ ...functionCluster({ ...one, ...reached }), signingKey: one.signingKey })),
    env,
    closeDue: () => closeDue(runtime),
    async tick(down) {
      isDown = down
      await vendors?.tick()
    },
    isAllClosed: async () => (await runtime.store.due(Number.MAX_SAFE_INTEGER, 1)).length === 0,
    render: () => vendors?.render(),
    async close() {
      await host.close()
      await vendors?.close()
    },
  }
}
