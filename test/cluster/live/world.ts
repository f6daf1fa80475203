import { join } from 'node:path'
import type { CanaryStep } from '@canary-steps/driver'
import { argoVersion } from '../argo-module.ts'
import { startControlPlane } from '../control-plane.ts'
import { type Release, standardSteps } from '../scenarios/standard-steps.ts'
import { apiOf } from './api.ts'
import { startBridge } from './bridge-way.ts'
import { clusterScene } from './cluster-scene.ts'
import { writeImage } from './container.ts'
import { type Controller, startController } from './controller.ts'
import { startExecutable } from './executable-way.ts'
import { type History, recordHistory } from './history.ts'
import { type Ledger, startLedger } from './ledger.ts'
import { startNodes } from './nodes.ts'
import { people } from './people.ts'
import { ledgerRollout, rolloutsPath } from './rollout.ts'
import type { Disturbances, Scene, Way } from './scene.ts'
import type { StartedWay } from './way.ts'

/** Folders of commands. */
export type Binaries = { readonly cluster: string; readonly argo: string }

/** A control plane with Argo's released controller, and our steps in it in one way. */
export type World = Pick<StartedWay, 'vendors' | 'journals'> & {
  readonly way: Way
  /** Logs, claims and what was built. */
  readonly folder: string
  readonly kubeconfig: string
  readonly history: History
  readonly ledger: Ledger
  readonly disturbances: Disturbances
  /** A Rollout with a name and a channel of its own; `standardSteps` unless given. */
  scene(name: string, steps?: (release: Release) => readonly CanaryStep[]): Promise<Scene>
  close(): Promise<void>
}

type WorldOptions = { readonly way: Way; readonly binaries: Binaries; readonly argo?: string }

const ways = { bridge: startBridge, executable: startExecutable }

/** What is not there to be killed. */
const missing = async (): Promise<never> => {
  throw new Error('there is no function: the steps run in the controller')
}

const disturbancesOf = (
  start: (name: string) => Promise<Controller>,
  first: Controller,
  { served }: StartedWay,
): Disturbances => {
  let leader = first
  let count = 1
  return {
    killController: () => leader.kill(),
    replaceController: () => leader.replace(),
    loseJournal: () => leader.loseClaims(),
    changeLeader: async () => {
      count += 1
      const next = await start(`controller-${count}`)
      await leader.stop()
      leader = next
    },
    killFunction: served?.kill ?? missing,
    startFunction: served?.start ?? missing,
  }
}

const begin = async ({ way, binaries, argo: version = argoVersion }: WorldOptions, closing: AsyncDisposableStack) => {
  const plane = await startControlPlane(binaries.cluster)
  closing.defer(plane.close)
  const { folder, kubeconfig } = plane
  closing.defer(startNodes(plane, binaries).stop)
  const ledger = await startLedger()
  closing.defer(ledger.close)
  const started = await ways[way]({ cluster: binaries.cluster, kubeconfig, folder, version, ledger, closing })
  const api = apiOf(plane)
  const history = await recordHistory(api)
  closing.defer(history.close)
  const root = writeImage(folder, join(binaries.argo, 'rollouts-controller'))
  const kubectl = join(binaries.cluster, 'kubectl')
  const start = async (name: string): Promise<Controller> => {
    const controller = await startController({ plane, api, kubectl, root, name, packageFolder: started.packageFolder })
    closing.defer(controller.stop)
    return controller
  }
  const controller = await start('controller')
  await api.create(rolloutsPath, ledgerRollout)
  return { plane, ledger, api, history, started, disturbances: disturbancesOf(start, controller, started) }
}

const startedWorld = async (options: WorldOptions, closing: AsyncDisposableStack): Promise<World> => {
  const { way, binaries } = options
  const { plane, ledger, api, history, started, disturbances } = await begin(options, closing)
  const { folder, kubeconfig } = plane
  const orders = join(binaries.argo, 'orders')
  const ground = { api, history, orders, kubeconfig, labels: {}, people: people(started.vendors) }
  let count = 0
  return {
    way,
    folder,
    kubeconfig,
    history,
    ledger,
    vendors: started.vendors,
    journals: started.journals,
    disturbances,
    scene: (name, steps = standardSteps) => {
      count += 1
      const channel = `C0${name.toUpperCase().replaceAll('-', '')}`
      return clusterScene(ground, { name, channel, issue: `PAY-${count}`, steps: steps({ name, channel, way }) })
    },
    close: () => closing.disposeAsync(),
  }
}

/** Starts a world; it ends with this process if not before. */
export const startWorld = async (options: WorldOptions): Promise<World> => {
  const closing = new AsyncDisposableStack()
  return startedWorld(options, closing).catch(async (error: unknown) => {
    await closing.disposeAsync()
    throw error
  })
}
