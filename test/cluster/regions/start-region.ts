import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { argoVersion } from '../ground/argo-module.ts'
import { startControlPlane } from '../ground/control-plane.ts'
import { shiftedBridge } from '../ground/shifted-clock.ts'
import { apiOf } from '../live/api.ts'
import { writeImage } from '../live/container.ts'
import { startController } from '../live/controller.ts'
import { recordHistory } from '../live/history.ts'
import { installBridge } from '../live/install-bridge.ts'
import { startNodes } from '../live/nodes.ts'
import type { Binaries } from '../live/world.ts'

type RegionOptions = {
  readonly binaries: Binaries
  /** Folder of a controller whose clock can be set. */
  readonly shifted: string
  /** By how many milliseconds the clock of its controller and its bridge is ahead. */
  readonly ahead: number
  /** Of the function that all regions call. */
  readonly endpoint: string
  readonly closing: AsyncDisposableStack
}

/** A control plane of a region, whose controller is started when the function is there. */
export const startRegion = async ({ binaries, shifted, ahead, endpoint, closing }: RegionOptions) => {
  const { cluster } = binaries
  const plane = await startControlPlane(cluster)
  closing.defer(plane.close)
  closing.defer(startNodes(plane, binaries).stop)
  const { folder, kubeconfig } = plane
  const site = { cluster, kubeconfig, folder, version: argoVersion, closing }
  const person = await installBridge(site, endpoint, shiftedBridge(join(folder, 'bridge-module')))
  const api = apiOf(plane)
  const history = await recordHistory(api)
  closing.defer(history.close)
  return {
    folder,
    kubeconfig,
    api,
    history,
    key: readFileSync(join(person.folder, 'signing-key'), 'utf8').trim(),
    startController: async () => {
      const controller = await startController({
        plane,
        api,
        kubectl: join(cluster, 'kubectl'),
        root: writeImage(folder, join(shifted, 'rollouts-controller')),
        name: 'controller',
        env: { CLOCK_AHEAD: String(ahead) },
      })
      closing.defer(controller.stop)
    },
  }
}
