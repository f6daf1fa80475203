import { execFileSync } from 'node:child_process'
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../../..', import.meta.url))
const modules = join(project, 'node_modules')
/** Packages of the project: links that are to lead into the copy. */
const ours = '@canary-steps'

const writeModules = (folder: string): void => {
  const copied = join(folder, 'node_modules')
  mkdirSync(join(copied, ours), { recursive: true })
  for (const name of readdirSync(modules)) if (name !== ours) symlinkSync(join(modules, name), join(copied, name))
  for (const name of readdirSync(join(modules, ours))) {
    const link = join(modules, ours, name)
    symlinkSync(lstatSync(link).isSymbolicLink() ? readlinkSync(link) : link, join(copied, ours, name))
  }
}

/** A copy of the project as it is now, which has the packages of others from it. */
export const copyOfProject = (): { readonly folder: string; remove(): void } => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-planted-'))
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    {
      cwd: project,
      encoding: 'utf8',
    },
  )
  for (const file of listed.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(project, file), join(folder, file))
  }
  writeModules(folder)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
