import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The files that a killed process leaves to the next one, and the way to tell it the time. */
export type Folder = {
  path(name: string): string
  /** A reader sees the text from before or all of the new one. */
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
