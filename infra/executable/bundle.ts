import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

/**
 * Writes the plugin executable into a folder. The controller starts `plugin.mjs` and waits for it. The vendors'
 * clients and the reader of YAML are beside it in `steps`, and are imported at their first use. Returns the source files that are in it.
 */
export const bundle = async (folder: string): Promise<readonly string[]> => {
  const { output } = await build({
    input: { plugin: fileURLToPath(new URL('entry.ts', import.meta.url)) },
    platform: 'node',
    output: {
      dir: folder,
      format: 'esm',
      minify: true,
      entryFileNames: '[name].mjs',
      chunkFileNames: 'steps/[name]-[hash].mjs',
    },
  })
  return output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []))
}
