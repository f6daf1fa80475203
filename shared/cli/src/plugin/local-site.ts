import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Runtime } from '@canary-steps/runtime'
import type { ExecutableSite } from '@canary-steps/runtime/executable'
import { type StandInAddress, sandboxFetch } from '@canary-steps/sandbox'
import * as z from 'zod'
import { changeIn } from '../cluster/change-in.ts'
import { clusterObjects } from '../cluster/cluster-object.ts'
import { lookUpIn } from '../cluster/look-up.ts'

/** Milliseconds since 1970, written by the driver of a local run. */
export const clockFile = 'clock'
/** The objects in the cluster of a local run. */
export const rolloutsFile = 'rollouts.yaml'
/** The ReplicaSets of the Rollout that a call is of, as JSON. */
export const replicaSetsFile = 'replica-sets.json'
/** There in a sandbox: where the stand-ins are that steps bring, as JSON. */
export const sandboxFile = 'sandbox'

/** A local run's replacements for the clock, the cluster and the network. */
type LocalSite = Pick<Runtime, 'clock'> &
  Partial<Pick<Runtime, 'fetch' | 'fetchAsTenant'>> &
  Required<Pick<ExecutableSite, 'lookUp' | 'readChange'>>

const StandIns = z.object({ origin: z.string(), hosts: z.array(z.string()) })

const inSandbox = (address: StandInAddress, fetch: Runtime['fetch']): Pick<LocalSite, 'fetch' | 'fetchAsTenant'> => {
  const ask = sandboxFetch(fetch, address)
  return { fetch: ask, fetchAsTenant: (url, request) => ask(url, { ...request, redirect: 'manual' }) }
}

/** Reads what `canary-steps run` keeps in `folder` for as long as the run lasts. `fetch` reaches loopback. */
export const localSite = (folder: string, fetch: Runtime['fetch']): LocalSite => {
  const text = (name: string) => readFileSync(join(folder, name), 'utf8')
  const lookUp = lookUpIn(clusterObjects(text(rolloutsFile), rolloutsFile))
  return {
    clock: { now: () => Number(text(clockFile)) },
    ...(existsSync(join(folder, sandboxFile)) && inSandbox(StandIns.parse(JSON.parse(text(sandboxFile))), fetch)),
    lookUp: (lookups) => lookUp(lookups),
    readChange: (rollout) => changeIn(JSON.parse(text(replicaSetsFile)), rollout),
  }
}
