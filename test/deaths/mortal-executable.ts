import { existsSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { DrivenClock } from '@canary-steps/driver'
import { observe, openPolicy, type Runtime, takeInventory } from '@canary-steps/runtime'
import { rolloutView } from '@canary-steps/sdk'
import { clockFile, replicaSetsFile, rolloutsFile, sandboxFile } from 'canary-steps/plugin/local-site'
import { executablePlugin } from 'canary-steps/run/local/executable-plugin'
import type { ClusterSteps } from 'canary-steps/run/local/local-steps'
import type { Site } from 'canary-steps/run/options/sites'
import { type Folder, newFolder } from './folder.ts'
import type { MortalOptions, MortalSteps } from './mortal-function.ts'
import { type Reaper, reaper } from './reaper.ts'
import { survived, survivor } from './survivor.ts'
import { startVendors, type Vendors } from './vendors.ts'

const pidFile = 'pid'
const bin = fileURLToPath(new URL('../../shared/cli/bin/canary-steps.ts', import.meta.url))
const preload = new URL('preload.ts', import.meta.url).href

/** Kills the process that wrote its number last; whether there was one. */
const killedBy = (folder: Folder) => (): boolean => {
  if (!existsSync(folder.path(pidFile))) return false
  process.kill(Number(readFileSync(folder.path(pidFile), 'utf8')), 'SIGKILL')
  rmSync(folder.path(pidFile))
  return true
}

const executableIn = (folder: Folder, vendors: Vendors, { cluster, region }: Site) => {
  const env = {
    ...vendors.env,
    CANARY_STEPS_DATA: folder.path(''),
    CANARY_STEPS_CLUSTER: cluster,
    CANARY_STEPS_REGION: region,
    CLOCK_FILE: folder.path(clockFile),
    PID_FILE: folder.path(pidFile),
  }
  const args = ['--import', preload, bin, 'plugin', '--local', folder.path('')]
  return executablePlugin({ file: process.execPath, args, env }, () => undefined)
}

/** The controller's side of it: the calls of the plugin, and the reports of Rollouts where the plugin cannot hear. */
const clusterOf = (
  site: Site,
  runtime: Runtime,
  plugin: ClusterSteps['plugin'],
  { folder, death }: { readonly folder: Folder; readonly death: Reaper },
): ClusterSteps => ({
  site,
  plugin: {
    async call(operation, rollout, context, replicaSets) {
      folder.write(clockFile, String(runtime.clock.now()))
      folder.write(replicaSetsFile, JSON.stringify(replicaSets))
      const answer = plugin.call(operation, rollout, context, replicaSets)
      death.at('call')
      const result = await answer
      death.at('reply')
      return result
    },
  },
  sendInventory: (rollouts) =>
    takeInventory(runtime, site.cluster, { rollouts: rollouts.map((rollout) => rolloutView(rollout)), complete: true }),
  notify: (rollout) => observe(runtime, site.cluster, rolloutView(rollout)),
})

/** The steps as the plugin executable that a controller starts again whenever it was killed. Clicks come over Slack's Socket Mode. */
export const mortalExecutable = async (clock: DrivenClock, options: MortalOptions): Promise<MortalSteps> => {
  const { sites, manifest, seed, lives, decision } = options
  const [site] = sites
  if (!site) throw new Error('an executable is of one cluster')
  const folder = newFolder()
  const death = reaper(seed, lives, killedBy(folder))
  const vendors = await startVendors({ now: () => clock.now(), decision }, death)
  folder.write(clockFile, String(clock.now()))
  folder.write(rolloutsFile, manifest)
  folder.write(sandboxFile, JSON.stringify(vendors.standIns))
  const plugin = executableIn(folder, vendors, site)
  const runtime = survivor(vendors.safe, { store: folder.path('journal.sqlite'), clock, policy: openPolicy })
  return {
    clusters: [clusterOf(site, runtime, plugin, { folder, death })],
    ...survived(runtime),
    async tick() {
      folder.write(clockFile, String(clock.now()))
      death.at('webhook')
      await vendors.tick()
    },
    render: vendors.render,
    deaths: death.deaths,
    async close() {
      await plugin.close()
      await runtime.store.close()
      await vendors.close()
      folder.remove()
    },
  }
}
