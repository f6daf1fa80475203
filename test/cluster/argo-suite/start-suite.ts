import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { jsonLog } from '@canary-steps/runtime'
import { argoSource } from '../ground/argo.ts'
import { argoVersion } from '../ground/argo-module.ts'
import { startControlPlane } from '../ground/control-plane.ts'
import { type Reader, reader } from '../ground/reader.ts'
import { apiOf } from '../live/api.ts'
import { writeImage } from '../live/container.ts'
import { startController } from '../live/controller.ts'
import { installArgo, must } from '../live/install.ts'
import { startNodes } from '../live/nodes.ts'
import type { Binaries } from '../live/world.ts'
import { type Place, type Playing, playArgoTest } from './play-argo-test.ts'
import { place, type Start, writePlugin } from './plugin-files.ts'
import { serveE2eTest } from './serve-e2e-test.ts'
import type { SuiteWay } from './suite-way.ts'

/** A control plane whose controller has the plugin that Argo's suite is for. */
export type Suite = {
  play(name: string): Promise<Playing>
  close(): Promise<void>
}

/** `stepPlugins`, with the names that the suite has in its Rollouts. */
const entries = (start: Start): string =>
  JSON.stringify([
    { name: 'step/e2e-test', ...start },
    { name: 'step/e2e-test-disabled', ...start, disabled: true },
  ])

const patch = (person: Reader, what: string, type: 'json' | 'merge', change: unknown): void => {
  person.write('patch.json', JSON.stringify(change))
  must(person, `kubectl -n argo-rollouts patch ${what} --type ${type} --patch-file patch.json`)
}

const install = (person: Reader, stepPlugins: string, folder: string): void => {
  installArgo(person, argoVersion)
  patch(person, 'configmap argo-rollouts-config', 'merge', { data: { stepPlugins } })
  const add = (path: string, value: object) => ({ op: 'add', path: `/spec/template/spec/${path}/-`, value })
  const name = 'argo-suite'
  patch(person, 'deployment argo-rollouts', 'json', [
    add('volumes', { name, hostPath: { path: folder } }),
    add('containers/0/volumeMounts', { name, mountPath: place, readOnly: true }),
  ])
}

const begin = async (way: SuiteWay, { cluster, argo }: Binaries, closing: AsyncDisposableStack): Promise<Place> => {
  const plane = await startControlPlane(cluster)
  closing.defer(plane.close)
  closing.defer(startNodes(plane, { cluster, argo }).stop)
  const folder = join(plane.folder, 'argo-suite')
  mkdirSync(folder)
  const key = randomBytes(32).toString('base64')
  const steps = await serveE2eTest(
    key,
    jsonLog((line) => appendFileSync(join(plane.folder, 'function.log'), line)),
  )
  closing.defer(steps.close)
  const start = await writePlugin(way, folder, { sample: join(argo, 'e2e-step-plugin'), endpoint: steps.url, key })
  const stepPlugins = entries(start)
  install(reader({ bin: cluster, kubeconfig: plane.kubeconfig }), stepPlugins, folder)
  const api = apiOf(plane)
  const controller = await startController({
    plane,
    api,
    kubectl: join(cluster, 'kubectl'),
    root: writeImage(plane.folder, join(argo, 'rollouts-controller')),
    name: 'controller',
    args: ['--instance-id=argo-rollouts-e2e'],
  })
  closing.defer(controller.stop)
  return { plane, api, suite: join(argo, 'e2e.test'), module: argoSource(argoVersion), stepPlugins }
}

/** Starts what Argo's suite takes; it ends with this process if not before. */
export const startSuite = async (way: SuiteWay, binaries: Binaries): Promise<Suite> => {
  const closing = new AsyncDisposableStack()
  const at = await begin(way, binaries, closing).catch(async (error: unknown) => {
    await closing.disposeAsync()
    throw error
  })
  return { play: (name) => playArgoTest(name, at), close: () => closing.disposeAsync() }
}
