import { rolldown } from 'rolldown'
import { esmExternalRequirePlugin } from 'rolldown/plugins'

/** A module of a Worker, with the source files that are in it. */
type WorkerModule = {
  readonly name: string
  readonly code: string
  readonly sources: readonly string[]
  /** Names of the modules that are read before it. */
  readonly imports: readonly string[]
}

/** The settings are a module of their own, so that they change without anything else. */
export const settingsModule = 'settings.js'

const noYaml = '\0no-yaml'

/** The modules that only the bundle knows. The settings are a value, so that nothing asks for the reader of YAML. */
const ownModules = {
  name: 'own modules',
  resolveId: (id: string) =>
    id === 'canary-steps:settings' ? { id: `./${settingsModule}`, external: true } : id === 'yaml' ? noYaml : undefined,
  load: (id: string) => (id === noYaml ? 'export {}' : undefined),
}

/**
 * The modules of a Worker, the entry first. The vendors' clients are modules of their own, which are read at their first
 * use. `settings.js` is to be beside them.
 */
export const bundle = async (
  input: string,
  { minify = true }: { readonly minify?: boolean } = {},
): Promise<readonly WorkerModule[]> => {
  // without conditions of our own: `import` for all would mix two builds of one package
  const build = await rolldown({
    input: { worker: input },
    platform: 'neutral',
    external: ['cloudflare:workers'],
    resolve: { mainFields: ['module', 'main'] },
    plugins: [ownModules, esmExternalRequirePlugin({ external: [/^node:/] })],
  })
  const { output } = await build.generate({ format: 'esm', minify, chunkFileNames: '[name]-[hash].js' })
  await build.close()
  return output.flatMap((part) =>
    part.type === 'chunk'
      ? [{ name: part.fileName, code: part.code, sources: part.moduleIds, imports: part.imports }]
      : [],
  )
}
