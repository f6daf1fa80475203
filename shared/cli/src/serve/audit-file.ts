import { open } from 'node:fs/promises'
import type { Runtime } from '@canary-steps/runtime'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../terminal/usage-error.ts'

/** Adds lines to a file, which may be another since the last ones: so it can be rotated. They are on the disk then. */
const addTo = async (file: string, lines: string): Promise<void> => {
  const handle = await open(file, 'a+', 0o600)
  const add = async () => {
    const { size } = await handle.stat()
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1))
    // a process that died has left half a line
    const isWhole = size === 0 || buffer.toString() === '\n'
    await handle.appendFile(isWhole ? lines : `\n${lines}`)
    await handle.sync()
  }
  await add().finally(() => handle.close())
}

/**
 * Where `--audit-log` says: a file, or `-` for standard output, which a pipe or a file of Linux has when it is written.
 *
 * @throws UsageError where the file cannot be written.
 */
export const auditStreamTo = async (
  place: string,
  { stdout }: Pick<Terminal, 'stdout'>,
): Promise<NonNullable<Runtime['auditStream']>> => {
  if (place === '-') return async (lines) => void stdout.write(lines)
  await addTo(place, '').catch((error: Error) => {
    throw new UsageError(`${place}: cannot have the audit (${error.message}); name another file with --audit-log`)
  })
  return (lines) => addTo(place, lines)
}
