import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

export type ManifestEntry = { readonly name: string; readonly size: number; readonly sha256: string }

/** What is in a folder, by name. */
export const entriesOf = (folder: string): ManifestEntry[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted()
    .map((name) => {
      const bytes = readFileSync(join(folder, name))
      return { name, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
    })
