import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DrivenClock } from '@canary-steps/driver'
import type { LogRecord } from '@canary-steps/go-plugin/client'
import { steps } from '@canary-steps/plugins'
import { createRuntime, observe, type Runtime, settleDue, takeInventory } from '@canary-steps/runtime'
import { environment, outgoing } from '@canary-steps/runtime/node'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { startSandbox } from '@canary-steps/sandbox'
import { rolloutView } from '@canary-steps/sdk'
import { clockFile, replicaSetsFile, rolloutsFile, sandboxFile } from '../../plugin/local-site.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { onlySite } from '../options/sites.ts'
import { executablePlugin } from './executable-plugin.ts'
import type { LocalCluster, LocalOptions, LocalSteps } from './local-steps.ts'

const { cluster } = onlySite
const bin = fileURLToPath(new URL('../../../bin/canary-steps.ts', import.meta.url))

/** A store in which whoever drives the run sees what the plugin's process wrote, and undoes what is due. */
const sharedRuntime = (clock: DrivenClock, folder: string, { env, fetch }: Pick<Runtime, 'env' | 'fetch'>): Runtime =>
  createRuntime({ steps, store: sqliteStore(join(folder, 'journal.sqlite')), clock, fetch, env })

/**
 * Starts the plugin executable as the controller does, with the vendors' stand-ins for `sandbox`. Nobody outside reaches it: clicks come over
 * Slack's Socket Mode, and workflow runs are asked for.
 *
 * `manifest` is what the cluster has.
 */
export const startLocalExecutable = async (
  clock: DrivenClock,
  options: Omit<LocalOptions, 'lookUp'> & { readonly manifest: string },
  terminal: Terminal,
): Promise<LocalSteps> => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const now = () => clock.now()
  const { fetch } = outgoing(terminal.env)
  const vendors = options.sandbox
    ? await startSandbox({ now, decision: options.decision, fetch, standIns: options.standIns ?? [] })
    : undefined
  write(clockFile, String(now()))
  write(rolloutsFile, options.manifest)
  if (vendors) write(sandboxFile, JSON.stringify(vendors.standIns))
  const variables = {
    ...terminal.env,
    ...vendors?.env,
    CANARY_STEPS_DATA: folder,
    CANARY_STEPS_CLUSTER: cluster,
    CANARY_STEPS_REGION: onlySite.region,
  }
  const env = environment(variables)
  const runtime = sharedRuntime(clock, folder, { env, fetch })
  const tell = ({ level, message, fields }: LogRecord) => {
    if (options.log) terminal.stderr.write(`${JSON.stringify({ level, message, ...fields })}\n`)
  }
  const args = [bin, 'plugin', '--local', folder]
  const plugin = executablePlugin({ file: process.execPath, args, env: variables }, tell)
  const controllerSide: LocalCluster = {
    site: onlySite,
    plugin: {
      call(operation, rollout, context, replicaSets) {
        write(clockFile, String(now()))
        write(replicaSetsFile, JSON.stringify(replicaSets))
        return plugin.call(operation, rollout, context, replicaSets)
      },
    },
    tell: (rollouts) =>
      takeInventory(runtime, cluster, { rollouts: rollouts.map((rollout) => rolloutView(rollout)), complete: true }),
    notify: (rollout) => observe(runtime, cluster, rolloutView(rollout)),
  }
  return {
    clusters: [controllerSide],
    env,
    settleDue: () => settleDue(runtime),
    async tick() {
      write(clockFile, String(now()))
      await vendors?.tick()
    },
    isSettled: async () => (await runtime.store.due(Number.MAX_SAFE_INTEGER, 1)).length === 0,
    render: () => vendors?.render(),
    async close() {
      await plugin.close()
      await runtime.store.close()
      await vendors?.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
