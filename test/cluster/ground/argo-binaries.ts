import { spawnSync } from 'node:child_process'
import { isAbsolute } from 'node:path'
import { argo, argoModule, argoSources, argoVersion } from './argo-module.ts'
import { type Built, builtFolder, type GoBuild } from './built-folder.ts'

const small = ['-ldflags', '-s -w']
/**
 * The controller's image has no C library. A binary that is linked like this shares compiled packages with all other
 * builds; without cgo it does not.
 */
export const linkedAlone = ['-ldflags', '-s -w -linkmode external -extldflags -static']

const commands: Readonly<Record<string, GoBuild>> = {
  orders: { go: ['build', ...small], from: './orders' },
  kubelet: { go: ['build', ...small], from: './kubelet' },
  'rollouts-controller': { go: ['build', ...linkedAlone], from: `${argo}/cmd/rollouts-controller` },
  'e2e-step-plugin': { go: ['build', ...linkedAlone], from: `${argo}/test/cmd/step-plugin-e2e` },
  'e2e.test': { go: ['test', '-c', '-tags', 'e2e', ...small], from: `${argo}/test/e2e` },
}

/** Where gcc has a C library to link into a command; it answers with the name alone where it has none. */
const hasStaticLibrary = (): boolean => {
  const { stdout } = spawnSync('gcc', ['-print-file-name=libc.a'], { encoding: 'utf8' })
  return isAbsolute((stdout ?? '').trim())
}

/** A folder with Argo's controller, its step plugin for e2e, its e2e tests, and what stands in for nodes and for `kubectl argo rollouts`. */
export const argoBinaries = (version = argoVersion): Built => {
  if (process.platform !== 'linux') return { obstacle: 'Argo’s controller runs here on Linux only' }
  if (!hasStaticLibrary()) return { obstacle: 'Argo’s controller takes gcc and libc.a: install gcc and libc6-dev' }
  return builtFolder({
    name: `argo-${version}`,
    sources: argoSources,
    commands,
    needed: { memory: 3, disk: 4 },
    module: (folder) => argoModule(version, folder),
  })
}
