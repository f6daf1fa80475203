import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from '../usage-error.ts'
import { bridgeName, buildBridge, builtFolder, canBuild, type Target } from './build-bridge.ts'

const systems: Readonly<Record<string, string>> = { win32: 'windows' }
const processors: Readonly<Record<string, string>> = { x64: 'amd64' }

const here: Target = {
  os: systems[process.platform] ?? process.platform,
  arch: processors[process.arch] ?? process.arch,
}

/**
 * The executable of the bridge: the one that is named, else one for this machine, built now where there is Go and before where there is none.
 *
 * @throws UsageError that says how to get one.
 */
export const findBridge = (named?: string): string => {
  if (named !== undefined) {
    if (existsSync(named)) return resolve(named)
    throw new UsageError(`--bridge: ${named}: no such file; name the executable of the bridge`)
  }
  const file = join(builtFolder, bridgeName(here))
  if (canBuild()) {
    try {
      buildBridge(here, file)
    } catch (error) {
      throw new UsageError(
        `--via bridge: it cannot be built (${error instanceof Error ? error.message : error}); name one with --bridge`,
      )
    }
  }
  if (existsSync(file)) return file
  throw new UsageError(
    '--via bridge: there is no bridge and no Go to build it: install Go, or name an executable with --bridge PATH',
  )
}
