import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { argoDownload } from './argo.ts'
import type { Built } from './built-folder.ts'
import { go, goAnswer, lastWords } from './go.ts'

const folder = join(import.meta.dirname, '../argo')
export const argo = 'github.com/argoproj/argo-rollouts'

const read = (file: string): string => readFileSync(join(folder, file), 'utf8')

export const requiredVersion = (): string => {
  const [, version = ''] = read('go.mod').match(/github\.com\/argoproj\/argo-rollouts (v\S+)$/m) ?? []
  return version
}

/** The version of Argo Rollouts that is tried: from `argo/go.mod`, or the one that `ARGO_VERSION` in the environment names. */
export const argoVersion = process.env.ARGO_VERSION ?? requiredVersion()

const code = globSync('**/*.go', { cwd: folder }).sort()

/** The texts of the module of any version. */
export const argoSources: readonly string[] = ['go.mod', 'go.sum', ...code].map(read)

const Side = z.object({ Path: z.string(), Version: z.string().optional() })
const GoMod = z.object({ Go: z.string(), Replace: z.array(z.object({ Old: Side, New: Side })).nullable() })

const spec = ({ Path, Version = '' }: z.infer<typeof Side>): string => `${Path} ${Version}`.trimEnd()

/** A release replaces modules, which Go does for the main module alone: ours says it again. */
const goModFor = (version: string, { Go, Replace }: z.infer<typeof GoMod>): string =>
  [
    'module canary-steps/test/cluster/argo',
    `go ${Go}`,
    `require ${argo} ${version}`,
    ...(Replace ?? []).map(({ Old, New }) => `replace ${spec(Old)} => ${spec(New)}`),
  ].join('\n')

const makeModule = (version: string, at: string): Built => {
  const download = argoDownload(version)
  if ('obstacle' in download) return download
  const found = goAnswer(['mod', 'edit', '-json', download.GoMod], GoMod)
  if ('obstacle' in found) return found
  for (const file of code) cpSync(join(folder, file), join(at, file))
  writeFileSync(join(at, 'go.mod'), goModFor(version, found.answer))
  // tests of tests want modules that nobody here compiles
  const tidy = go(at, ['mod', 'tidy', '-e'])
  return tidy.status === 0 ? { folder: at } : { obstacle: `modules of Argo ${version}: ${lastWords(tidy.stderr)}` }
}

/** The module that builds Argo: the committed one for its version, and one made in `built` for others. */
export const argoModule = (version: string, built: string): Built =>
  version === requiredVersion() ? { folder } : makeModule(version, join(built, 'module'))
