import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const biome = fileURLToPath(import.meta.resolve('@biomejs/biome/bin/biome'))
const root = fileURLToPath(new URL('..', import.meta.url))

/** A value as the formatter of this repository has it in a file. */
export const formattedJson = (value: unknown): string =>
  execFileSync(process.execPath, [biome, 'format', '--stdin-file-path=results.json'], {
    cwd: root,
    input: JSON.stringify(value, undefined, 2),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
