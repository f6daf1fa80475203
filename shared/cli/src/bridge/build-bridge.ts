import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../../package.json' with { type: 'json' }

/** Of the command, and so of the bridge that belongs to it. */
export const { version } = manifest

/** The platform of a bridge, in Go's words. */
export type Platform = { readonly os: string; readonly arch: string }

/** The Go module of the bridge; not there where the command was installed alone. */
export const bridgeModule = fileURLToPath(new URL('../../../../infra/bridge', import.meta.url))

/** Where `npm run build:bridge` leaves its files. */
export const builtFolder = fileURLToPath(new URL('../../../../dist/bridge', import.meta.url))

export const bridgeName = ({ os, arch }: Platform): string => `canary-steps-bridge-${os}-${arch}`

export const canBuild = (module = bridgeModule): boolean =>
  existsSync(`${module}/go.mod`) && spawnSync('go', ['version']).status === 0

/** Settings that would make files differ between machines are fixed. */
const environment = ({ os, arch }: Platform) => ({
  CGO_ENABLED: '0',
  GOOS: os,
  GOARCH: arch,
  GOAMD64: 'v1',
  GOARM64: 'v8.0',
  GOEXPERIMENT: '',
  GOFLAGS: '',
  GOWORK: 'off',
})

const args = ['build', '-trimpath', '-buildvcs=false', '-ldflags', `-s -w -X main.version=${version}`] as const

/** Builds the bridge, static and the same wherever it is built; takes a second when nothing has changed. @throws Error with what Go says. */
export const buildBridge = (target: Platform, file: string, module = bridgeModule): void => {
  const folder = dirname(file)
  mkdirSync(folder, { recursive: true })
  // on the disk of the file, so that it is renamed into its place, which may be running
  const env = { ...process.env, ...environment(target), GOTMPDIR: folder }
  const { status, stderr, error } = spawnSync('go', [...args, '-o', file, '.'], { cwd: module, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`go build: ${error?.message ?? stderr.trim()}`)
}
