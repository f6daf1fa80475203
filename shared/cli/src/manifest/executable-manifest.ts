import { join } from 'node:path'
import * as z from 'zod'
import { builtText } from '../terminal/manifest-text.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { comment, configName, patchCommand, stepPluginsBeside } from './argo-manifests.ts'
import type { Present } from './present.ts'
import { jsOf, yamlOf } from './yaml-of.ts'

/** Where `npm run package` writes. */
export const packageFolder = join(import.meta.dirname, '../../../../dist/executable')

const Config = z.object({ data: z.object({ stepPlugins: z.string() }) })

/** The entries of a package behind those of others. @throws UsageError */
export const executableManifest = async (folder: string, present: Present): Promise<string> => {
  const file = join(folder, `${configName}.yaml`)
  const remedy = 'run npm run package, or name the package with --package'
  const { data } = Config.safeParse(jsOf(yamlOf(await builtText(file, remedy), file), file)).data ?? {}
  if (!data) throw new UsageError(`${file}: has no stepPlugins; ${remedy}`)
  return (
    comment(patchCommand('configmap', configName)) +
    stepPluginsBeside(await present.configMap(configName), data.stepPlugins)
  )
}
