import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a process that is killed leaves to the next one, and how it is told the time. */
export type Folder = {
  path(name: string): string
  /** Whoever reads it sees the text from before or all of the new one. */
  write(name: string, text: string): void
  remove(): void
}

export const newFolder = (): Folder => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  const path = (name: string) => join(folder, name)
  return {
    path,
    write(name, text) {
      writeFileSync(path(`${name}~`), text)
      renameSync(path(`${name}~`), path(name))
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
