import { join } from 'node:path'
import type { CanaryStep } from '@canary-steps/driver'
import { argoVersion } from '../ground/argo-module.ts'
import { startControlPlane } from '../ground/control-plane.ts'
import { startLedger } from '../scene/ledger.ts'
import { people } from '../scene/people.ts'
import { ledgerRollout, rolloutsPath } from '../scene/rollout.ts'
import type { Disturbances, Release, Scene, Way } from '../scene/scene.ts'
import { standardSteps } from '../scene/standard-steps.ts'
import type { StepCall } from '../scene/step-call.ts'
import type { Evidence } from '../verdict/evidence.ts'
import type { Whose } from '../verdict/vendor-records.ts'
import { type Api, apiOf } from './api.ts'
import { startBridge } from './bridge-way.ts'
import { clusterScene, type Ground } from './cluster-scene.ts'
import { writeImage } from './container.ts'
import { type Controller, startController } from './controller.ts'
import { disturbancesOf } from './disturbances.ts'
import { evidenceOf } from './evidence-of.ts'
import { startExecutable } from './executable-way.ts'
import { followCalls } from './follow-calls.ts'
import { type History, recordHistory } from './history.ts'
import { startNodes } from './nodes.ts'
import type { StartedWay } from './way.ts'

/** Folders of commands. */
export type Binaries = { readonly cluster: string; readonly argo: string }

/** A control plane with Argo's released controller, and our steps in it in one way. */
export type World = Pick<StartedWay, 'vendors' | 'effects' | 'journals' | 'served'> & {
  readonly api: Api
  readonly way: Way
  /** Logs, claims and what was built. */
  readonly folder: string
  readonly kubeconfig: string
  readonly history: History
  /** Calls of steps for a Rollout that controllers have made which were there from the start, and are not quiet. */
  readonly calls: (name: string) => readonly StepCall[]
  /** Disturbances of all Rollouts here, one after another. */
  alone(work: (disturbances: Disturbances) => Promise<void>): Promise<void>
  /** A Rollout with a name and a channel of its own; `standardSteps` unless given. */
  scene(name: string, steps?: (release: Release) => readonly CanaryStep[]): Promise<Scene>
  /** All evidence of a scene's Rollout now, except for people's decisions. */
  evidence(name: string): Promise<Omit<Evidence, 'decided'>>
  close(): Promise<void>
}

export type WorldOptions = {
  readonly way: Way
  readonly binaries: Binaries
  /** The release of Argo that the commands are of. */
  readonly argo?: string
  /** Whether Argo's notifications tell the function of ends, too. */
  readonly notifications?: boolean
  /** Ids of controllers that stand side by side, each with Rollouts of its own: they take turns. One without an id unless given. */
  readonly instances?: readonly string[]
  /** Whether the controller logs no more than it does by itself: as it is measured. */
  readonly isQuiet?: boolean
}

const ways = { bridge: startBridge, executable: startExecutable }

/** An order for a controller; one with an id is not to wait for the other to end. */
const argsOf = (isQuiet: boolean, instance: string | undefined): readonly string[] => [
  ...(isQuiet ? [] : ['--loglevel=debug']),
  ...(instance === undefined ? [] : [`--instance-id=${instance}`, '--leader-elect=false']),
]

/** By which a controller knows its Rollouts. */
const labelsFor = (instance: string | undefined): Readonly<Record<string, string>> =>
  instance === undefined ? {} : { 'argo-rollouts.argoproj.io/controller-instance-id': instance }

const begin = async (options: WorldOptions, closing: AsyncDisposableStack) => {
  const { way, binaries, argo: version = argoVersion, notifications = false, isQuiet = false } = options
  const plane = await startControlPlane(binaries.cluster)
  closing.defer(plane.close)
  const { folder, kubeconfig } = plane
  closing.defer(startNodes(plane, binaries).stop)
  const ledger = await startLedger()
  closing.defer(ledger.close)
  const { cluster } = binaries
  const started = await ways[way]({ cluster, kubeconfig, folder, version, ledger, notifications, closing })
  const api = apiOf(plane)
  const history = await recordHistory(api)
  closing.defer(history.close)
  const root = writeImage(folder, join(binaries.argo, 'rollouts-controller'))
  const kubectl = join(cluster, 'kubectl')
  const { packageFolder } = started
  const start = async (name: string, instance?: string): Promise<Controller> => {
    const args = argsOf(isQuiet, instance)
    const controller = await startController({ plane, api, kubectl, root, name, args, packageFolder })
    closing.defer(controller.stop)
    return controller
  }
  const [instance, ...others] = options.instances ?? []
  const first = await start('controller', instance)
  for (const other of others) await start(`controller-${other}`, other)
  await api.create(rolloutsPath, {
    ...ledgerRollout,
    metadata: { ...ledgerRollout.metadata, labels: labelsFor(instance) },
  })
  return {
    plane,
    api,
    history,
    started,
    disturbances: disturbancesOf({ api, start, first, started, ledger, history }),
  }
}

/** Work with what is given, each when that before it is over, however it ended. */
const oneByOne = <Given>(given: Given): ((work: (given: Given) => Promise<void>) => Promise<void>) => {
  let earlier = Promise.resolve()
  return (work) => {
    const turn = earlier.then(() => work(given))
    earlier = turn.catch(() => undefined)
    return turn
  }
}

/** Scenes, each with a channel and an issue of its own, in turns before each of the controllers. */
const scenes = (ground: Omit<Ground, 'labels'>, way: Way, instances: readonly string[]) => {
  const whose = new Map<string, Whose>()
  return {
    scene: (name: string, steps: (release: Release) => readonly CanaryStep[] = standardSteps): Promise<Scene> => {
      const channel = `C0${name.toUpperCase().replaceAll('-', '')}`
      const issue = `PAY-${whose.size + 101}`
      const labels = labelsFor(instances[whose.size % instances.length])
      whose.set(name, { name, channel, issues: [issue] })
      return clusterScene({ ...ground, labels }, { name, channel, issue, steps: steps({ name, channel, way }) })
    },
    ownerOf(name: string): Whose {
      const owner = whose.get(name)
      if (!owner) throw new Error(`there is no scene ${name}`)
      return owner
    },
  }
}

const startedWorld = async (options: WorldOptions, closing: AsyncDisposableStack): Promise<World> => {
  const { way, binaries, notifications = false, instances = [] } = options
  const { plane, api, history, started, disturbances } = await begin(options, closing)
  const { folder, kubeconfig } = plane
  const orders = join(binaries.argo, 'orders')
  const ground = {
    api,
    history,
    orders,
    kubeconfig,
    notifications,
    people: people(started.vendors),
    vendors: started.vendors,
  }
  const logs = ['controller', ...instances.slice(1).map((one) => `controller-${one}`)]
  const followed = logs.map((name) => followCalls(join(folder, `${name}-argo-rollouts.log`)))
  const { scene, ownerOf } = scenes(ground, way, instances)
  return {
    way,
    folder,
    kubeconfig,
    history,
    calls: (name) => followed.flatMap((callsFor) => callsFor(name)),
    vendors: started.vendors,
    effects: started.effects,
    journals: started.journals,
    ...(started.served && { served: started.served }),
    api,
    alone: oneByOne(disturbances),
    scene,
    evidence: async (name) => evidenceOf({ folder, history, started }, ownerOf(name)),
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
