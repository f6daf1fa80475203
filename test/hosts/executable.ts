import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type RunningStepPlugin, startStepPlugin } from '@canary-steps/go-plugin/client'
import type { OutgoingCall } from '@canary-steps/runtime'
import type { RolloutView } from '@canary-steps/sdk'
import { clockFile, replicaSetsFile, rolloutsFile } from 'canary-steps/plugin/local-site'
import * as z from 'zod'
import { clearedAfter } from './cleared-after.ts'
import type { Answer, Host, RunningHost, Site } from './host.ts'

const bin = fileURLToPath(new URL('../../shared/cli/bin/canary-steps.ts', import.meta.url))
const preload = new URL('../deaths/preload.ts', import.meta.url).href

/** Shared by all processes of a pod: its folder, and the time that is told there. */
type Pod = { readonly folder: string; readonly lines: string[]; processes: number; ahead: number }

/** A reader sees the text from before or all of the new one. */
const write = ({ folder }: Pod, name: string, text: string): void => {
  writeFileSync(join(folder, `${name}~`), text)
  renameSync(join(folder, `${name}~`), join(folder, name))
}

const tellTime = (pod: Pod): void => write(pod, clockFile, String(Date.now() + pod.ahead))

/** The ReplicaSets that a Rollout has for a change, as the API server shows them. */
const replicaSetsOf = ({ metadata, status }: RolloutView, change: OutgoingCall['change']): readonly object[] => {
  const containers = change && 'containers' in change ? change.containers : []
  const set = (hash: string, image: (container: (typeof containers)[number]) => string) => ({
    metadata: {
      labels: { 'rollouts-pod-template-hash': hash },
      ownerReferences: [{ uid: metadata.uid, controller: true }],
    },
    spec: { template: { spec: { containers: containers.map((one) => ({ name: one.name, image: image(one) })) } } },
  })
  return [set(status.currentPodHash, ({ image }) => image), set(status.stableRS, ({ stableImage }) => stableImage)]
}

const State = z.record(z.string(), z.json()).optional()

/** The command of the controller's pod. `pidFile`: where its process writes its number. */
const commandIn = ({ folder }: Pod, { env }: Site, pidFile: string) => ({
  file: process.execPath,
  args: ['--import', preload, bin, 'plugin', '--local', folder, '--settings', join(folder, 'settings.yaml')],
  env: {
    ...env,
    CANARY_STEPS_DATA: folder,
    CANARY_STEPS_CLUSTER: 'eu',
    CANARY_STEPS_REGION: 'eu',
    CLOCK_FILE: join(folder, clockFile),
    PID_FILE: pidFile,
  },
})

/** Starts a plugin as the controller does. @throws an Error with its words, where it does not initialise */
const startIn = async (site: Site, pod: Pod) => {
  pod.processes += 1
  const pidFile = join(pod.folder, `pid-${pod.processes}`)
  tellTime(pod)
  const onLog = (record: object) => void pod.lines.push(JSON.stringify(record))
  const plugin = await startStepPlugin(commandIn(pod, site, pidFile), { onLog })
  const problem = await plugin.init()
  if (problem !== undefined) {
    await plugin.kill()
    throw new Error(problem)
  }
  return {
    plugin,
    async kill() {
      process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL')
      await plugin.exited
    },
  }
}

const callIn = async (
  pod: Pod,
  plugin: RunningStepPlugin,
  { operation, plugin: pluginName, config, state, rollout, change }: OutgoingCall,
): Promise<Answer> => {
  tellTime(pod)
  write(pod, replicaSetsFile, JSON.stringify(replicaSetsOf(rollout, change)))
  const context = { pluginName, config: z.json().parse(config), status: State.parse(state) }
  const answer = await plugin[operation](rollout, context)
  if ('error' in answer) return answer
  const { phase, message, status } = answer
  return { phase, message, state: status }
}

const running = async (site: Site, pod: Pod): Promise<RunningHost> => {
  let started = await startIn(site, pod)
  return {
    reached: () => ({ call: (call) => callIn(pod, started.plugin, call) }),
    async advance(milliseconds) {
      pod.ahead += milliseconds
      tellTime(pod)
    },
    // its loop looks every five seconds, at the time that it is told
    closeDue: async () => tellTime(pod),
    async restart() {
      await started.kill()
      started = await startIn(site, pod)
    },
    another: () => running(site, pod),
    log: () => pod.lines.join('\n'),
    stop: () => started.kill(),
  }
}

/** The plugin executable, as the controller starts and calls it: over go-plugin, with a journal of its pod. */
export const executable: Host = {
  name: 'the executable',
  lacks: {
    http: 'the controller calls it over go-plugin, and nobody else does',
    regions: 'its journal belongs to one cluster',
  },
  async start(site) {
    const pod: Pod = { folder: mkdtempSync(join(tmpdir(), 'canary-steps-host-')), lines: [], processes: 0, ahead: 0 }
    write(pod, 'settings.yaml', JSON.stringify(site.settings))
    write(pod, rolloutsFile, site.manifest)
    return clearedAfter(running(site, pod), () => rmSync(pod.folder, { recursive: true }))
  },
}
