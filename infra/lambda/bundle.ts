import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

/** A file of the bundle, with the source files that are in it. `imports`: files that are read before it. */
type BundledFile = {
  readonly name: string
  readonly code: string
  readonly sources: readonly string[]
  readonly imports: readonly string[]
}

/**
 * The function as AWS loads it: `index.mjs` first, with the vendors' clients beside it, which are read at their first use.
 * There is no reader of YAML, because its settings are JSON.
 */
export const bundle = async (): Promise<readonly BundledFile[]> => {
  const { output } = await build({
    input: { index: fileURLToPath(new URL('entry.ts', import.meta.url)) },
    platform: 'node',
    external: ['yaml'],
    write: false,
    output: {
      format: 'esm',
      minify: true,
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
    },
  })
  return output.flatMap((part) =>
    part.type === 'chunk'
      ? [{ name: part.fileName, code: part.code, sources: part.moduleIds, imports: part.imports }]
      : [],
  )
}
