import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildBridge } from 'canary-steps/bridge/build-bridge'
import { build } from 'rolldown'
import { findRuntime } from '../../../infra/executable/runtime-files.ts'
import type { SuiteWay } from './suite-way.ts'

/** Where the controller finds the files of a plugin. */
export const place = '/opt/argo-suite'

/** How the controller starts a plugin. */
export type Start = { readonly location: string; readonly args: readonly string[] }

const arch = process.arch === 'arm64' ? 'arm64' : 'amd64'

/** The files that each way needs, written into a folder that the controller has at `place`. */
export const writePlugin = async (
  way: SuiteWay,
  folder: string,
  { sample, endpoint, key }: { readonly sample: string; readonly endpoint: string; readonly key: string },
): Promise<Start> => {
  if (way === 'sample') {
    copyFileSync(sample, join(folder, 'sample'))
    return { location: `file://${place}/sample`, args: [] }
  }
  if (way === 'bridge') {
    buildBridge({ os: 'linux', arch }, join(folder, 'bridge'))
    writeFileSync(join(folder, 'key'), key)
    const args = ['--endpoint', endpoint, '--signing-key-file', `${place}/key`]
    return { location: `file://${place}/bridge`, args }
  }
  const input = fileURLToPath(new URL('plugin.ts', import.meta.url))
  await build({ input, platform: 'node', output: { file: join(folder, 'plugin.mjs'), format: 'esm' } })
  const { loader, files } = findRuntime()
  for (const [name, path] of files) copyFileSync(path, join(folder, name))
  const args = ['--library-path', place, `${place}/node`, `${place}/plugin.mjs`]
  return { location: `file://${place}/${loader}`, args }
}
