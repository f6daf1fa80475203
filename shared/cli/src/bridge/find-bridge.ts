import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from '../terminal/usage-error.ts'
import { bridgeModule, bridgeName, buildBridge, builtFolder, canBuild, type Platform } from './build-bridge.ts'

const systems: Readonly<Record<string, string>> = { win32: 'windows' }
const processors: Readonly<Record<string, string>> = { x64: 'amd64' }

/** This machine. */
const here: Platform = {
  os: systems[process.platform] ?? process.platform,
  arch: processors[process.arch] ?? process.arch,
}

/** Where to look, but for what is named. */
type Places = { readonly module: string; readonly folder: string }

/**
 * The executable of the bridge. It is the one that is named, else one for this machine: built now if there is Go, else built before.
 *
 * @throws UsageError that says how to get one.
 */
export const findBridge = (
  named?: string,
  { module, folder }: Places = { module: bridgeModule, folder: builtFolder },
): string => {
  if (named !== undefined) {
    if (existsSync(named)) return resolve(named)
    throw new UsageError(`--bridge: ${named}: no such file; name the executable of the bridge`)
  }
  const file = join(folder, bridgeName(here))
  if (canBuild(module)) {
    try {
      buildBridge(here, file, module)
    } catch (error) {
      throw new UsageError(
        `--via bridge: ${error instanceof Error ? error.message : error}; put that right, or name an executable with --bridge`,
      )
    }
  }
  if (existsSync(file)) return file
  throw new UsageError(
    '--via bridge: there is no bridge and no Go to build it: install Go, or name an executable with --bridge',
  )
}
