import { tmpdir } from 'node:os'
import type { DrivenClock } from '@canary-steps/driver'
import type { LogRecord } from '@canary-steps/go-plugin/client'
import { findBridge } from '../../bridge/find-bridge.ts'
import { clusterObjects } from '../../cluster/cluster-object.ts'
import { startLocalCluster } from '../../cluster/local-cluster.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { lineTo } from '../faults/severed-line.ts'
import { executablePlugin } from './executable-plugin.ts'
import { type LocalFunction, startLocalFunction } from './local-function.ts'
import type { ClusterSteps, LocalOptions, LocalSteps } from './local-steps.ts'

/** A cluster whose controller has the bridge, and how it ends. */
type BridgedCluster = ClusterSteps & { close(): Promise<void> }

/** The bridge of one cluster: its executable, and who hears its log. */
type BridgeProcess = { readonly file: string; tell(record: LogRecord): void }

/** A cluster of `local`, whose controller calls the bridge. `manifest` is what it has. */
const bridged = async (
  local: LocalFunction,
  { signingKey, ...cluster }: LocalFunction['clusters'][number],
  manifest: string,
  { file, tell }: BridgeProcess,
): Promise<BridgedCluster> => {
  const api = await startLocalCluster(clusterObjects(manifest, 'the file'))
  // the line has a port of its own, by which the bridge knows the function
  const door = await local.door(() => endpoint)
  const line = await lineTo(Number(new URL(door.url).port))
  const endpoint = `http://127.0.0.1:${line.port}`
  const args = ['--endpoint', endpoint]
  const env = { TMPDIR: tmpdir(), CANARY_STEPS_SIGNING_KEY: signingKey, CANARY_STEPS_API_SERVER: api.url }
  const bridge = executablePlugin({ file, args, env }, tell)
  return {
    ...cluster,
    plugin: {
      async call(operation, rollout, context, replicaSets) {
        api.put(rollout, replicaSets)
        await line.mend()
        return bridge.call(operation, rollout, context, replicaSets)
      },
      async callWhileDown(operation, rollout, context, replicaSets) {
        api.put(rollout, replicaSets)
        await line.sever()
        return bridge.call(operation, rollout, context, replicaSets)
      },
    },
    sendInventory(rollouts) {
      for (const rollout of rollouts) api.put(rollout)
      return cluster.sendInventory(rollouts)
    },
    async close() {
      await bridge.close()
      await line.close()
      await door.close()
      await api.close()
    },
  }
}

/**
 * Starts the steps as a function, and the bridge in each cluster as the controller does. The bridge calls over signed HTTP and reads Rollouts
 * from the cluster of the run.
 *
 * `manifest` is what a cluster has, `bridge` the executable, where it is not the repository's own.
 *
 * @throws UsageError when there is no bridge.
 */
export const startLocalBridge = async (
  clock: DrivenClock,
  options: LocalOptions & { readonly manifest: string; readonly bridge?: string },
  terminal: Terminal,
): Promise<LocalSteps> => {
  const file = findBridge(options.bridge)
  const local = await startLocalFunction(clock, options, terminal)
  const tell = ({ level, message, fields }: LogRecord) => {
    if (options.log) terminal.stderr.write(`${JSON.stringify({ level, message: `bridge: ${message}`, ...fields })}\n`)
  }
  const clusters = await Promise.all(
    local.clusters.map((cluster) => bridged(local, cluster, options.manifest, { file, tell })),
  )
  return {
    ...local,
    clusters,
    async close() {
      await Promise.all(clusters.map((cluster) => cluster.close()))
      await local.close()
    },
  }
}
