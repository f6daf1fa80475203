import { execFileSync } from 'node:child_process'
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../../..', import.meta.url))
const modules = join(project, 'node_modules')

/** Packages by their paths in `node_modules`. */
const packages = (): readonly string[] =>
  readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((one) => join(name, one)) : [name],
  )

/** Packages of the project are links, and lead into the copy; the others are those of the project. */
const writeModules = (folder: string): void => {
  for (const name of packages()) {
    const [from, to] = [join(modules, name), join(folder, 'node_modules', name)]
    mkdirSync(dirname(to), { recursive: true })
    symlinkSync(lstatSync(from).isSymbolicLink() ? readlinkSync(from) : from, to)
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
