import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { type BuildPlan, type Built, builtFolder, type GoBuild } from './built-folder.ts'

const folder = join(import.meta.dirname, 'argo')
const argo = 'github.com/argoproj/argo-rollouts'

const read = (file: string): string => readFileSync(join(folder, file), 'utf8')

const requiredVersion = (): string => {
  const [, version = ''] = read('go.mod').match(/github\.com\/argoproj\/argo-rollouts (v\S+)$/m) ?? []
  return version
}

/** The version of Argo Rollouts that is tried: that of `argo/go.mod`, or the one that `ARGO_VERSION` in the environment names. */
export const argoVersion = process.env.ARGO_VERSION ?? requiredVersion()

const small = ['-ldflags', '-s -w']
/** The controller's image has no C library. What is linked like this shares compiled packages with all other builds; without cgo it does not. */
const alone = ['-ldflags', '-s -w -linkmode external -extldflags -static']

const commands: Readonly<Record<string, GoBuild>> = {
  orders: { go: ['build', ...small], from: './orders' },
  kubelet: { go: ['build', ...small], from: './kubelet' },
  'rollouts-controller': { go: ['build', ...alone], from: `${argo}/cmd/rollouts-controller` },
  'e2e-step-plugin': { go: ['build', ...alone], from: `${argo}/test/cmd/step-plugin-e2e` },
  'e2e.test': { go: ['test', '-c', '-tags', 'e2e', ...small], from: `${argo}/test/e2e` },
}

const plan = (version: string): BuildPlan => ({
  name: `argo-${version}`,
  sources: ['go.mod', 'go.sum', ...globSync('*/*.go', { cwd: folder }).sort()].map(read),
  commands,
  needed: { memory: 3, disk: 4 },
  module: () =>
    version === requiredVersion() ? { folder } : { obstacle: `argo/go.mod has another version than ${version}` },
})

/** Where gcc has a C library to link into a command; it answers with the name alone where it has none. */
const hasStaticLibrary = (): boolean => {
  const { stdout } = spawnSync('gcc', ['-print-file-name=libc.a'], { encoding: 'utf8' })
  return isAbsolute((stdout ?? '').trim())
}

/** A folder with Argo's controller, its step plugin for e2e, its e2e tests, and what stands in for nodes and for `kubectl argo rollouts`. */
export const argoBinaries = (version = argoVersion): Built => {
  if (process.platform !== 'linux') return { obstacle: 'Argo’s controller runs here on Linux only' }
  if (!hasStaticLibrary()) return { obstacle: 'Argo’s controller takes gcc and libc.a: install gcc and libc6-dev' }
  return builtFolder(plan(version))
}
