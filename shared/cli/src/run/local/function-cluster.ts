import { type FunctionAddress, type SigningKey, sendInventory } from '@canary-steps/runtime'
import { rolloutView } from '@canary-steps/sdk'
import type { Site } from '../options/sites.ts'
import { functionPlugin } from './function-plugin.ts'
import type { ClusterSteps } from './local-steps.ts'

/** The bridge's default timeout, in milliseconds. */
const usualTimeout = 8_000

/** How a cluster reaches a function. */
type Reach = Pick<FunctionAddress, 'lookUp' | 'fetch'> & {
  readonly site: Site
  readonly url: string
  readonly key: SigningKey
  /** Of Argo's notifications. */
  readonly argoSecret: string
  /** How long the controller's side waits for an answer, in milliseconds. */
  readonly timeout?: number | undefined
}

/** A cluster whose steps are a function. */
export const functionCluster = ({
  site,
  url,
  key,
  argoSecret,
  fetch,
  lookUp,
  timeout = usualTimeout,
}: Reach): ClusterSteps => {
  const address: FunctionAddress = { endpoint: url, keys: [key], fetch, timeout, lookUp }
  return {
    site,
    plugin: functionPlugin(address),
    async sendInventory(rollouts) {
      await sendInventory(address, { rollouts: rollouts.map((rollout) => rolloutView(rollout)), complete: true })
    },
    async notify(rollout) {
      const headers = { authorization: `Bearer ${argoSecret}`, 'content-type': 'application/json' }
      await fetch(new URL('/webhooks/argo', url), { method: 'POST', headers, body: JSON.stringify(rollout) })
    },
  }
}
