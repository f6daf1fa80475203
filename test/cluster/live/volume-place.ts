import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Api } from './api.ts'
import type { Volume } from './pod-spec.ts'

/** Of the Pod that has a volume. */
export type VolumeOptions = {
  readonly api: Pick<Api, 'get'>
  /** Of the world: claims are there, and what is the Pod's alone. */
  readonly folder: string
  /** Name of the Pod. */
  readonly name: string
  /** The group that may write its claims; absent: root alone may. */
  readonly fsGroup: number | undefined
  /** The volume that an init container fills, and with what. */
  readonly package: { readonly volume: string; readonly folder: string } | undefined
}

const Data = z.object({ data: z.record(z.string(), z.string()).default({}) })

const inNamespace = '/api/v1/namespaces/argo-rollouts'

/** Writes files into a folder that is made for them, and returns it. */
export const filled = (folder: string, files: Readonly<Record<string, string | Uint8Array>>): string => {
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

/** A folder of root, as a new disk is one; the kubelet gives it to the Pod's group. */
const madeFor = (fsGroup: number | undefined, folder: string, mode: number): string => {
  mkdirSync(folder, { recursive: true })
  if (fsGroup !== undefined) chownSync(folder, -1, fsGroup)
  // not what the umask leaves of it
  chmodSync(folder, fsGroup === undefined ? mode : mode | 0o2070)
  return folder
}

const everybodys = 0o777
const roots = 0o755

/** Where a volume is on this machine. Its source is read when the Pod starts. */
export const volumePlace = async (volume: Volume, options: VolumeOptions): Promise<string> => {
  const { api, folder, name, fsGroup, package: packed } = options
  const own = join(folder, 'pods', name, volume.name)
  const { secret, configMap, persistentVolumeClaim: claim, hostPath } = volume
  if (hostPath) return hostPath.path
  if (claim) return madeFor(fsGroup, join(folder, 'claims', claim.claimName), roots)
  if (configMap) return filled(own, Data.parse(await api.get(`${inNamespace}/configmaps/${configMap.name}`)).data)
  if (secret) {
    const { data } = Data.parse(await api.get(`${inNamespace}/secrets/${secret.secretName}`))
    const files = Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64')])
    return filled(own, Object.fromEntries(files))
  }
  return packed?.volume === volume.name ? packed.folder : madeFor(fsGroup, own, everybodys)
}
