import { randomBytes } from 'node:crypto'
import type { VirtualClock } from '@canary-steps/driver'
import { steps } from '@canary-steps/plugins'
import {
  type FunctionAddress,
  inProcessPacer,
  jsonLog,
  memoryStore,
  openPolicy,
  type Runtime,
  sendInventory,
  settleDue,
  signingKeys,
} from '@canary-steps/runtime'
import { environment, serveNode } from '@canary-steps/runtime/node'
import { type Receive, startSandbox } from '@canary-steps/sandbox'
import { rolloutView } from '@canary-steps/sdk'
import type { Terminal } from '../terminal.ts'
import { functionPlugin } from './function-plugin.ts'
import { type LocalOptions, type LocalSteps, localCluster } from './local-steps.ts'
import { faultyFetch } from './vendor-fault.ts'

/** How long the controller's side waits for an answer, in milliseconds: the bridge's default. */
const timeout = 8_000

const cluster = localCluster
const newSecret = () => randomBytes(32).toString('base64')

/** Steps behind HTTP, and what a caller has to know of the function. */
export type LocalFunction = LocalSteps & { readonly endpoint: string; readonly signingKey: string }

/** Starts the steps behind the real HTTP path, with signed calls, and with `sandbox` the vendors too. */
export const startLocalFunction = async (
  clock: VirtualClock,
  options: LocalOptions,
  terminal: Terminal,
): Promise<LocalFunction> => {
  let isDown = false
  const receive: Receive = async (request) => {
    if (isDown) throw new Error('the function is down')
    const { headers, method } = request
    return fetch(new URL(new URL(request.url).pathname, host.url), { method, headers, body: await request.text() })
  }
  const vendors = options.sandbox
    ? await startSandbox({ now: () => clock.now(), receive, decision: options.reject ? 'reject' : 'approve' })
    : undefined
  const env = environment({ ...terminal.env, ...vendors?.env })
  const write = options.log ? (line: string) => terminal.stderr.write(line) : () => undefined
  const runtime: Runtime = {
    steps,
    store: memoryStore(),
    clock,
    fetch: faultyFetch(vendors?.fetch ?? globalThis.fetch, options.nextVendorFault).fetch,
    env,
    policy: openPolicy,
    pacer: inProcessPacer(clock),
    log: jsonLog(write, () => clock.now()),
  }
  const signingKey = newSecret()
  const [key, ...more] = signingKeys(signingKey, { cluster, region: 'local' })
  if (!key) throw new Error('no signing key')
  const keys = [key, ...more] as const
  const secret = newSecret()
  const argoSecrets = [{ cluster, secret }]
  const host = await serveNode(runtime, { keys, argoSecrets, hostname: '127.0.0.1', port: 0, settleEvery: 0 })
  const { lookUp } = options
  const address: FunctionAddress = { endpoint: host.url, keys, fetch: globalThis.fetch, timeout, lookUp }
  return {
    endpoint: host.url,
    signingKey,
    plugin: functionPlugin(address),
    env,
    async tell(rollout) {
      await sendInventory(address, { rollouts: [rolloutView(rollout)], complete: true })
    },
    async notify(rollout) {
      const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
      await fetch(new URL('/webhooks/argo', host.url), { method: 'POST', headers, body: JSON.stringify(rollout) })
    },
    settleDue: () => settleDue(runtime),
    async tick(down) {
      isDown = down
      await vendors?.tick()
    },
    isSettled: async () => (await runtime.store.due(Number.MAX_SAFE_INTEGER, 1)).length === 0,
    render: () => vendors?.render(),
    async close() {
      await host.close()
      await vendors?.close()
    },
  }
}
