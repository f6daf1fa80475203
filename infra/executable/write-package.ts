import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FileEntry, fileEntries } from '../file-entries.ts'
import { bundle } from './bundle.ts'
import { clusterFiles } from './cluster-files.ts'
import { imageFile } from './image-file.ts'
import { notice } from './notice.ts'
import { findRuntime } from './runtime-files.ts'

/** Modes and times that do not depend on who makes the package, and when. */
const setModes = (folder: string, runs: ReadonlySet<string>) => {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    chmodSync(path, statSync(path).isDirectory() || runs.has(name) ? 0o755 : 0o644)
    utimesSync(path, 0, 0)
  }
}

/** Writes all that a controller's pod needs into a folder, in place of what was there. */
export const writePackage = async (
  folder: string,
): Promise<{ readonly files: readonly FileEntry[]; readonly warnings: readonly string[] }> => {
  const runtime = findRuntime()
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)

  const { text, missing } = notice(await bundle(folder), runtime)
  for (const [name, path] of runtime.files) copyFileSync(path, join(folder, name))
  write('NOTICE', text)
  const carried = fileEntries(folder).map(({ name }) => name)
  write('Dockerfile', imageFile(runtime.loader, carried))
  for (const [name, text] of Object.entries(clusterFiles(runtime.loader))) write(name, text)

  const files = fileEntries(folder)
  const { platform, arch, version: node } = process
  write('manifest.json', `${JSON.stringify({ platform, arch, node, glibc: runtime.glibc, files }, null, 2)}\n`)
  setModes(folder, new Set(['node', runtime.loader]))
  return { files, warnings: missing.map((what) => `NOTICE has no licence text of ${what}`) }
}
