import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { argoVersion } from '../ground/argo-module.ts'
import type { ControlPlane } from '../ground/control-plane.ts'
import { freePort } from '../ground/free-port.ts'
import { until } from '../ground/until.ts'
import type { Api } from './api.ts'
import { type Pod, startPod } from './pod.ts'

type ControllerOptions = {
  readonly plane: ControlPlane
  readonly api: Api
  readonly kubectl: string
  readonly root: string
  /** A word of its own: several stand side by side. */
  readonly name: string
  /** Flags besides those of ports, such as `--instance-id`. */
  readonly args?: readonly string[]
  readonly packageFolder?: string | undefined
  /** Variables besides those that every Pod has. */
  readonly env?: Readonly<Record<string, string>>
}

/** Argo's controller, as its Deployment runs it, with the rights of its own service account alone. */
export type Controller = {
  /** SIGKILL of its container; the same Pod starts it again. */
  kill(): Promise<void>
  /** A new Pod, as after an upgrade: the content of the old one is gone, claims are not. */
  replace(): Promise<void>
  /** A new Pod after SIGKILL, and its claims are empty. */
  loseClaims(): Promise<void>
  stop(): Promise<void>
}

const isUp = async (port: number): Promise<boolean> => {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined)
  return response?.ok ?? false
}

/** The files that the kubelet mounts of the service account that Argo's manifests have for it. */
const account = ({ kubectl, plane: { folder, kubeconfig } }: ControllerOptions) => {
  const token = execFileSync(kubectl, ['-n', 'argo-rollouts', 'create', 'token', 'argo-rollouts', '--duration=24h'], {
    env: { KUBECONFIG: kubeconfig },
    encoding: 'utf8',
  }).trim()
  return { token, namespace: 'argo-rollouts', 'ca.crt': readFileSync(join(folder, 'certs/apiserver.crt'), 'utf8') }
}

export const startController = async (options: ControllerOptions): Promise<Controller> => {
  const { plane, api, root, name, args = [], packageFolder, env = {} } = options
  const { folder } = plane
  const [metrics, healthz] = [await freePort(), await freePort()]
  const start = (): Promise<Pod> =>
    startPod({
      api,
      folder,
      root,
      name,
      args: [`--metricsport=${metrics}`, `--healthzPort=${healthz}`, ...args],
      env: {
        PATH: '/bin',
        HOSTNAME: name,
        KUBERNETES_SERVICE_HOST: '127.0.0.1',
        KUBERNETES_SERVICE_PORT: String(plane.port),
        ...env,
      },
      packageFolder,
      account: account(options),
    })
  let pod = await start()
  const ready = () => until(`the controller ${name} of Argo ${argoVersion} is up`, () => isUp(metrics))
  const anew = async (end: 'end' | 'stop', between = () => {}) => {
    await pod[end]()
    between()
    pod = await start()
    await ready()
  }
  await ready()
  return {
    kill: () => pod.kill(),
    replace: () => anew('end'),
    loseClaims: () => anew('stop', () => rmSync(join(folder, 'claims'), { recursive: true, force: true })),
    stop: () => pod.stop(),
  }
}
