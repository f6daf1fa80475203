import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Runtime } from '@canary-steps/runtime'
import type { Site } from '@canary-steps/runtime/executable'
import { sandboxFetch, sandboxTenantFetch } from '@canary-steps/sandbox'
import { changeIn } from '../run/change-in.ts'
import { clusterObjects } from '../run/cluster-object.ts'
import { lookUpIn } from '../run/look-up.ts'

/** Milliseconds since 1970, written by whoever drives a local run. */
export const clockFile = 'clock'
/** What the cluster of a local run has. */
export const rolloutsFile = 'rollouts.yaml'
/** The ReplicaSets of the Rollout that a call is of, as JSON. */
export const replicaSetsFile = 'replica-sets.json'
/** There when hosts other than the vendors' stand-ins are taken to be well. */
export const sandboxFile = 'sandbox'

/** What a local run puts in the place of the clock, the cluster and the network. */
export type LocalSite = Pick<Runtime, 'clock'> &
  Partial<Pick<Runtime, 'fetch' | 'fetchAsTenant'>> &
  Required<Pick<Site, 'lookUp' | 'readChange'>>

/** Reads what `canary-steps run` keeps in `folder` for as long as the run lasts. `fetch` reaches loopback. */
export const localSite = (folder: string, fetch: Runtime['fetch']): LocalSite => {
  const text = (name: string) => readFileSync(join(folder, name), 'utf8')
  const lookUp = lookUpIn(clusterObjects(text(rolloutsFile), rolloutsFile))
  return {
    clock: { now: () => Number(text(clockFile)) },
    ...(existsSync(join(folder, sandboxFile)) && { fetch: sandboxFetch(fetch), fetchAsTenant: sandboxTenantFetch }),
    lookUp: (lookups) => lookUp(lookups),
    readChange: (rollout) => changeIn(JSON.parse(text(replicaSetsFile)), rollout),
  }
}
