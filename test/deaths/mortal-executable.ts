import { existsSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { DrivenClock } from '@canary-steps/driver'
import { observe, openPolicy, settleDue, takeInventory } from '@canary-steps/runtime'
import { rolloutView } from '@canary-steps/sdk'
import { clockFile, replicaSetsFile, rolloutsFile, sandboxFile } from 'canary-steps/plugin/local-site'
import { executablePlugin } from 'canary-steps/run/local/executable-plugin'
import { newFolder } from './folder.ts'
import type { MortalOptions, MortalSteps } from './mortal-function.ts'
import { reaper } from './reaper.ts'
import { survivor } from './survivor.ts'
import { startVendors } from './vendors.ts'

const pidFile = 'pid'
const bin = fileURLToPath(new URL('../../shared/cli/bin/canary-steps.ts', import.meta.url))
const preload = new URL('preload.ts', import.meta.url).href

/** The steps as the plugin executable that a controller starts again whenever it was killed. Clicks come over Slack's Socket Mode. */
export const mortalExecutable = async (clock: DrivenClock, options: MortalOptions): Promise<MortalSteps> => {
  const { sites, manifest, seed, lives, decision } = options
  const [site] = sites
  if (!site) throw new Error('an executable is of one cluster')
  const folder = newFolder()
  const die = () => {
    if (!existsSync(folder.path(pidFile))) return false
    process.kill(Number(readFileSync(folder.path(pidFile), 'utf8')), 'SIGKILL')
    rmSync(folder.path(pidFile))
    return true
  }
  const death = reaper(seed, lives, die)
  const vendors = await startVendors({ now: () => clock.now(), decision }, death)
  folder.write(clockFile, String(clock.now()))
  folder.write(rolloutsFile, manifest)
  folder.write(sandboxFile, JSON.stringify(vendors.standIns))
  const { cluster, region } = site
  const env = {
    ...vendors.env,
    CANARY_STEPS_DATA: folder.path(''),
    CANARY_STEPS_CLUSTER: cluster,
    CANARY_STEPS_REGION: region,
    CLOCK_FILE: folder.path(clockFile),
    PID_FILE: folder.path(pidFile),
  }
  const args = ['--import', preload, bin, 'plugin', '--local', folder.path('')]
  const plugin = executablePlugin({ file: process.execPath, args, env }, () => undefined)
  const runtime = survivor(vendors.safe, { store: folder.path('journal.sqlite'), clock, policy: openPolicy })
  return {
    clusters: [
      {
        site,
        plugin: {
          async call(operation, rollout, context, replicaSets) {
            folder.write(clockFile, String(clock.now()))
            folder.write(replicaSetsFile, JSON.stringify(replicaSets))
            const answer = plugin.call(operation, rollout, context, replicaSets)
            death.at('call')
            const result = await answer
            death.at('reply')
            return result
          },
        },
        tell: (rollouts) =>
          takeInventory(runtime, cluster, {
            rollouts: rollouts.map((rollout) => rolloutView(rollout)),
            complete: true,
          }),
        notify: (rollout) => observe(runtime, cluster, rolloutView(rollout)),
      },
    ],
    env: runtime.env,
    settleDue: () => settleDue(runtime),
    async tick() {
      folder.write(clockFile, String(clock.now()))
      death.at('webhook')
      await vendors.tick()
    },
    isSettled: async () => (await runtime.store.due(Number.MAX_SAFE_INTEGER, 1)).length === 0,
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
