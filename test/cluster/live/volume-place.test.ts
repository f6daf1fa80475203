import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Volume } from './pod-spec.ts'
import { type VolumeOptions, volumePlace } from './volume-place.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'volumes-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const placeOf = (volume: Volume, more: Partial<VolumeOptions> = {}) => {
  const data: Record<string, object> = {
    '/api/v1/namespaces/argo-rollouts/secrets/canary-steps': {
      data: { TOKEN: Buffer.from('xoxb').toString('base64') },
    },
    '/api/v1/namespaces/argo-rollouts/configmaps/settings': { data: { 'canary-steps.yaml': 'ring: prod' } },
  }
  const api = { get: async (path: string) => data[path] }
  return volumePlace(volume, { api, folder, name: 'pod', fsGroup: undefined, package: undefined, ...more })
}
const journal = { name: 'journal', persistentVolumeClaim: { claimName: 'canary-steps-journal' } }
const rights = (place: string) => {
  const { uid, gid, mode } = statSync(place)
  return { uid, gid, mode: mode & 0o7777 }
}

it.skipIf(process.getuid?.() !== 0)(
  'a claim is root’s, whom nobody but the group of fsGroup may help to write',
  async () => {
    expect(rights(await placeOf(journal))).toEqual({ uid: 0, gid: 0, mode: 0o755 })
    expect(rights(await placeOf(journal, { fsGroup: 999 }))).toEqual({ uid: 0, gid: 999, mode: 0o2775 })
    expect(await placeOf(journal)).toBe(join(folder, 'claims/canary-steps-journal'))
  },
)

it('an empty folder is everybody’s, and the Pod’s own', async () => {
  const place = await placeOf({ name: 'tmp', emptyDir: {} })
  expect(place).toBe(join(folder, 'pods/pod/tmp'))
  expect(rights(place).mode).toBe(0o777)
})

it('the volume that an init container fills is the package, and no other', async () => {
  const packed = { package: { volume: 'canary-steps', folder: '/package' } }
  expect(await placeOf({ name: 'canary-steps', emptyDir: {} }, packed)).toBe('/package')
  expect(await placeOf({ name: 'canary-steps', emptyDir: {} })).toBe(join(folder, 'pods/pod/canary-steps'))
})

it('a Secret and a ConfigMap are files', async () => {
  const secrets = await placeOf({ name: 'secrets', secret: { secretName: 'canary-steps' } })
  expect(readFileSync(join(secrets, 'TOKEN'), 'utf8')).toBe('xoxb')
  const settings = await placeOf({ name: 'settings', configMap: { name: 'settings' } })
  expect(readFileSync(join(settings, 'canary-steps.yaml'), 'utf8')).toBe('ring: prod')
})
