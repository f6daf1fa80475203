import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bridgeModule } from 'canary-steps/bridge/build-bridge'
import { argoSource } from './argo.ts'
import { linkedAlone } from './argo-binaries.ts'
import { argoModule, argoSources, argoVersion } from './argo-module.ts'
import { type Built, builtFolder } from './built-folder.ts'

const clock = join(import.meta.dirname, '../clock')
const files = ['clock.go', 'clock_amd64.s'] as const

const addClock = (module: string): void => {
  for (const file of files) cpSync(join(clock, file), join(module, file))
}

/** A module of its own whose command is Argo's, with the versions of all that Argo's is made of. */
const controllerModule = (version: string, built: string): Built => {
  const argo = argoModule(version, built)
  if ('obstacle' in argo) return argo
  const folder = join(built, 'shifted')
  mkdirSync(folder, { recursive: true })
  for (const file of ['go.mod', 'go.sum']) cpSync(join(argo.folder, file), join(folder, file))
  // a module that was downloaded cannot be written, and neither could a copy
  writeFileSync(join(folder, 'main.go'), readFileSync(join(argoSource(version), 'cmd/rollouts-controller/main.go')))
  addClock(folder)
  return { folder }
}

/** A folder with Argo's controller, whose clock is ahead by `CLOCK_AHEAD` milliseconds. */
export const shiftedController = (version = argoVersion): Built =>
  builtFolder({
    name: `argo-shifted-${version}`,
    sources: [...argoSources, ...files.map((file) => readFileSync(join(clock, file), 'utf8'))],
    commands: { 'rollouts-controller': { go: ['build', ...linkedAlone], from: '.' } },
    needed: { memory: 3, disk: 1 },
    module: (folder) => controllerModule(version, folder),
  })

/** The module of the bridge in a folder, for a bridge whose clock is ahead by `CLOCK_AHEAD` milliseconds. */
export const shiftedBridge = (folder: string): string => {
  cpSync(bridgeModule, folder, { recursive: true })
  addClock(folder)
  return folder
}
