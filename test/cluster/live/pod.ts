import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import type { Running } from '../process.ts'
import type { Api } from './api.ts'
import { type Mount, startContainer } from './container.ts'

const Container = z.object({
  name: z.string(),
  command: z.array(z.string()).default(['/bin/rollouts-controller']),
  args: z.array(z.string()).default([]),
  env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().default(false) })),
})
const Volume = z.object({
  name: z.string(),
  secret: z.object({ secretName: z.string() }).optional(),
  configMap: z.object({ name: z.string() }).optional(),
  persistentVolumeClaim: z.object({ claimName: z.string() }).optional(),
  hostPath: z.object({ path: z.string() }).optional(),
})
const Deployment = z.object({
  spec: z.object({
    template: z.object({ spec: z.object({ containers: z.array(Container), volumes: z.array(Volume) }) }),
  }),
})
const Data = z.object({ data: z.record(z.string(), z.string()).default({}) })

const user = 999
const account = '/var/run/secrets/kubernetes.io/serviceaccount'

export type PodOptions = {
  readonly api: Api
  /** Of the world: claims are there, and what the containers write to their logs. */
  readonly folder: string
  readonly root: string
  readonly name: string
  /** What the controller is told besides what its Deployment has. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Folder of the package that an init container fills a volume with. */
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

const owned = (folder: string): string => {
  mkdirSync(folder, { recursive: true })
  chownSync(folder, user, user)
  return folder
}

const filled = (folder: string, files: Readonly<Record<string, string | Uint8Array>>): string => {
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

const inNamespace = '/api/v1/namespaces/argo-rollouts'

/** Where a volume is on this machine. What it comes from is read when the Pod starts. */
const placeOf = async (volume: z.infer<typeof Volume>, pod: PodOptions): Promise<string> => {
  const { api, folder, name, packageFolder } = pod
  const own = join(folder, 'pods', name, volume.name)
  const { secret, configMap, persistentVolumeClaim: claim, hostPath } = volume
  if (hostPath) return hostPath.path
  if (claim) return owned(join(folder, 'claims', claim.claimName))
  if (configMap) return filled(own, Data.parse(await api.get(`${inNamespace}/configmaps/${configMap.name}`)).data)
  if (secret) {
    const { data } = Data.parse(await api.get(`${inNamespace}/secrets/${secret.secretName}`))
    return filled(
      own,
      Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64')])),
    )
  }
  if (volume.name === 'canary-steps' && packageFolder) return packageFolder
  return owned(own)
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

/** Starts the Pod as the Deployment `argo-rollouts` has it now. */
export const startPod = async (pod: PodOptions): Promise<Pod> => {
  const { api, folder, root, name } = pod
  const deployment = await api.get('/apis/apps/v1/namespaces/argo-rollouts/deployments/argo-rollouts')
  const { containers, volumes } = Deployment.parse(deployment).spec.template.spec
  const places = new Map<string, string>()
  for (const volume of volumes) places.set(volume.name, await placeOf(volume, pod))
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
