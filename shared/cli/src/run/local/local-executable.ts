import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DrivenClock, StepPlugin } from '@canary-steps/driver'
import type { LogRecord } from '@canary-steps/go-plugin/client'
import { steps } from '@canary-steps/plugins'
import { closeDue, createRuntime, observe, type Runtime, takeInventory } from '@canary-steps/runtime'
import { environment, outgoing } from '@canary-steps/runtime/node'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { type Sandbox, startSandbox } from '@canary-steps/sandbox'
import { rolloutView } from '@canary-steps/sdk'
import { clockFile, replicaSetsFile, rolloutsFile, sandboxFile } from '../../plugin/local-site.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { onlySite } from '../options/sites.ts'
import { executablePlugin } from './executable-plugin.ts'
import type { ClusterSteps, LocalOptions, LocalSteps } from './local-steps.ts'

const { cluster } = onlySite
const bin = fileURLToPath(new URL('../../../bin/canary-steps.ts', import.meta.url))

/** A store in which the driver of the run sees what the plugin's process wrote, and undoes what is due. */
const sharedRuntime = (clock: DrivenClock, folder: string, { env, fetch }: Pick<Runtime, 'env' | 'fetch'>): Runtime =>
  createRuntime({ steps, store: sqliteStore(join(folder, 'journal.sqlite')), clock, fetch, env })

/** The folder that the plugin's process and the driver of the run have together. */
const sharedFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  return {
    path,
    write: (name: string, text: string) => writeFileSync(join(path, name), text),
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

type SharedFolder = ReturnType<typeof sharedFolder>

/** The environment of the plugin's process. */
const variablesFor = (terminal: Terminal, vendors: Sandbox | undefined, folder: SharedFolder) => ({
  ...terminal.env,
  ...vendors?.env,
  CANARY_STEPS_DATA: folder.path,
  CANARY_STEPS_CLUSTER: cluster,
  CANARY_STEPS_REGION: onlySite.region,
})

const pluginFor = ({ log }: Pick<LocalOptions, 'log'>, terminal: Terminal, env: NodeJS.ProcessEnv, path: string) => {
  const tell = ({ level, message, fields }: LogRecord) => {
    if (log) terminal.stderr.write(`${JSON.stringify({ level, message, ...fields })}\n`)
  }
  const args = [bin, 'plugin', '--local', path]
  return executablePlugin({ file: process.execPath, args, env }, tell)
}

/** The controller's side: each call tells the plugin's process the time and what the cluster has. */
const controllerSide = (runtime: Runtime, plugin: StepPlugin, { write }: SharedFolder): ClusterSteps => ({
  site: onlySite,
  plugin: {
    call(operation, rollout, context, replicaSets) {
      write(clockFile, String(runtime.clock.now()))
      write(replicaSetsFile, JSON.stringify(replicaSets))
      return plugin.call(operation, rollout, context, replicaSets)
    },
  },
  sendInventory: (rollouts) =>
    takeInventory(runtime, cluster, { rollouts: rollouts.map((rollout) => rolloutView(rollout)), complete: true }),
  notify: (rollout) => observe(runtime, cluster, rolloutView(rollout)),
})

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
  const folder = sharedFolder()
  const now = () => clock.now()
  const { fetch } = outgoing(terminal.env)
  const vendors = options.sandbox
    ? await startSandbox({ now, decision: options.decision, fetch, standIns: options.standIns ?? [] })
    : undefined
  folder.write(clockFile, String(now()))
  folder.write(rolloutsFile, options.manifest)
  if (vendors) folder.write(sandboxFile, JSON.stringify(vendors.standIns))
  const variables = variablesFor(terminal, vendors, folder)
  const env = environment(variables)
  const runtime = sharedRuntime(clock, folder.path, { env, fetch })
  const plugin = pluginFor(options, terminal, variables, folder.path)
  return {
    clusters: [controllerSide(runtime, plugin, folder)],
    env,
    closeDue: () => closeDue(runtime),
    async tick() {
      folder.write(clockFile, String(now()))
      await vendors?.tick()
    },
    isAllClosed: async () => (await runtime.store.due(Number.MAX_SAFE_INTEGER, 1)).length === 0,
    render: () => vendors?.render(),
    async close() {
      await plugin.close()
      await runtime.store.close()
      await vendors?.close()
      folder.remove()
    },
  }
}
