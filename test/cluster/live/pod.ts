import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Running } from '../ground/process.ts'
import type { Api } from './api.ts'
import { type Mount, startContainer } from './container.ts'
import { type PodSpec, podSpec } from './pod-spec.ts'
import { filled, volumePlace } from './volume-place.ts'

const account = '/var/run/secrets/kubernetes.io/serviceaccount'

type PodOptions = {
  readonly api: Api
  /** Of the world: claims are there, and what the containers write to their logs. */
  readonly folder: string
  readonly root: string
  readonly name: string
  /** Settings of the controller besides those of its Deployment. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Folder of the package that an init container's image has. */
  readonly packageFolder?: string | undefined
  /** Files of the service account. */
  readonly account: Readonly<Record<string, string>>
}

/** A Pod of Argo's Deployment, with the containers and volumes that it has in the cluster. */
export type Pod = {
  /** SIGKILL of all in the controller's container. It starts again, with what was in its volumes. */
  kill(): Promise<void>
  /** As when a Pod is deleted: SIGTERM, and until all its containers are gone. */
  end(): Promise<void>
  /** The same with SIGKILL. */
  stop(): Promise<void>
}

/** Milliseconds until a container that ended is started again. */
const backoff = 1_000

/** Starts it again whenever it ends, as the kubelet does. */
const kept = (start: () => Running) => {
  let isWanted = true
  let running = start()
  let starts = 1
  const keeping = (async () => {
    for (;;) {
      await running.ended
      if (isWanted) await setTimeout(backoff)
      if (!isWanted) return
      running = start()
      starts += 1
    }
  })()
  return {
    starts: () => starts,
    kill: () => running.signal('KILL'),
    end: (signal: 'TERM' | 'KILL') => {
      isWanted = false
      running.signal(signal)
      return keeping
    },
  }
}

/** The volume that an init container fills, if there is one. @throws where the package that it has was not made */
const packageOf = ({ initContainers }: PodSpec, packageFolder: string | undefined) => {
  const [init] = initContainers
  if (!init) return undefined
  if (packageFolder === undefined) throw new Error(`${init.image}: nobody has made the package that it has`)
  const [{ name: volume }] = init.volumeMounts
  return { volume, folder: packageFolder }
}

/** Starts the Pod as the Deployment `argo-rollouts` has it now. @throws what of it is not stood in for */
export const startPod = async (pod: PodOptions): Promise<Pod> => {
  const { api, folder, root, name } = pod
  const spec = podSpec(await api.get('/apis/apps/v1/namespaces/argo-rollouts/deployments/argo-rollouts'))
  const { containers, volumes, securityContext } = spec
  const about = { api, folder, name, fsGroup: securityContext.fsGroup, package: packageOf(spec, pod.packageFolder) }
  const places = new Map<string, string>()
  for (const volume of volumes) places.set(volume.name, await volumePlace(volume, about))
  const token: Mount = {
    from: filled(join(folder, 'pods', name, 'account'), pod.account),
    to: account,
    isReadOnly: true,
  }
  const started = containers.map((container) => {
    const isController = container.name === 'argo-rollouts'
    const env = Object.fromEntries(container.env.map((one) => [one.name, one.value]))
    const mounts = container.volumeMounts.map(({ name: volume, mountPath, readOnly }) => ({
      from: places.get(volume) ?? '',
      to: mountPath,
      isReadOnly: readOnly,
    }))
    return kept(() =>
      startContainer(folder, root, {
        name: `${name}-${container.name}`,
        command: [...container.command, ...container.args, ...(isController ? pod.args : [])],
        env: { ...pod.env, ...env },
        mounts: [...mounts, token],
      }),
    )
  })
  const controller = started[containers.findIndex(({ name }) => name === 'argo-rollouts')]
  const ended = async (signal: 'TERM' | 'KILL') => {
    await Promise.all(started.map((container) => container.end(signal)))
    rmSync(join(folder, 'pods', name), { recursive: true, force: true })
  }
  return {
    kill: async () => controller?.kill(),
    end: () => ended('TERM'),
    stop: () => ended('KILL'),
  }
}
