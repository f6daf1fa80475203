import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import { UsageError } from '../usage-error.ts'
import { configName, patchCommand, stepPluginsBeside } from './argo-manifests.ts'
import type { Present } from './present.ts'

/** Where `npm run package` writes. */
export const packageFolder = join(import.meta.dirname, '../../../../dist/executable')

const Config = z.object({ data: z.object({ stepPlugins: z.string() }) })

/** The entries of a package behind those of others. @throws UsageError */
export const executableManifest = async (folder: string, present: Present): Promise<string> => {
  const file = join(folder, `${configName}.yaml`)
  if (!existsSync(file))
    throw new UsageError(`${file}: no such file; run npm run package, or name the package with --package`)
  const { data } = Config.parse(parse(readFileSync(file, 'utf8')))
  return `# ${patchCommand('configmap', configName)}\n${stepPluginsBeside(await present.configMap(configName), data.stepPlugins)}`
}
