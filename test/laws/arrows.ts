import { files, packageOf, packages } from './repository.ts'
import { importsOf, pathsIn } from './syntax.ts'

/** An import by one file of another of this repository. */
export type Arrow = { readonly from: string; readonly to: string; readonly specifier: string }

const filled = (pattern: string, target: string, subpath: string): string | undefined => {
  if (pattern === subpath) return target
  const [before = '', after] = pattern.split('*')
  if (after === undefined || !subpath.startsWith(before) || !subpath.endsWith(after)) return undefined
  return target.replace('*', subpath.slice(before.length, subpath.length - after.length))
}

/** The file that a package shows under a name; undefined where the name is of no package here. */
const exported = (specifier: string): string | undefined => {
  const owner = packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`))
  if (!owner) return undefined
  const subpath = `.${specifier.slice(owner.name.length)}`
  const [target = subpath] = Object.entries(owner.exports).flatMap(
    ([pattern, value]) => filled(pattern, value, subpath) ?? [],
  )
  return owner.folder + target.slice(1)
}

/** The file that an import means, as it is named from the root; undefined for other people's packages. */
export const meant = (from: string, specifier: string): string | undefined =>
  specifier.startsWith('.') ? new URL(specifier, `file:///${from}`).pathname.slice(1) : exported(specifier)

/** All files that may import, whether they do or not. */
export const importing: readonly string[] = files.filter((file) => file.endsWith('.ts'))

/** Imports of types count too, because a reader of a file has to read its types. */
export const arrows: readonly Arrow[] = importing.flatMap((from) =>
  importsOf(from).flatMap((specifier) => {
    const to = meant(from, specifier)
    return to === undefined ? [] : [{ from, to, specifier }]
  }),
)

/** The file of this repository that a path means, or the folder with its slash; undefined for what a build makes. */
const meantBeside = (from: string, path: string): string | undefined => {
  const to = new URL(path, `file:///${from}`).pathname.slice(1)
  if (files.includes(to)) return to
  const folder = to === '' || to.endsWith('/') ? to : `${to}/`
  return files.some((file) => file.startsWith(folder)) ? folder : undefined
}

/** A path in one file to another file or folder, from its own place: to read it, or to start it. */
export const pointers: readonly Arrow[] = importing.flatMap((from) =>
  pathsIn(from).flatMap((specifier) => {
    // an imported file has an arrow
    if (importsOf(from).includes(specifier)) return []
    const to = meantBeside(from, specifier)
    return to === undefined ? [] : [{ from, to, specifier }]
  }),
)

const doorsOf = (folder: string): string[] =>
  packages.filter((owner) => owner.folder === folder).flatMap((owner) => Object.values(owner.exports))

const isDoor = (file: string): boolean => {
  const folder = packageOf(file)?.folder
  if (folder === undefined) return true
  return doorsOf(folder).some((door) => filled(`${folder}${door.slice(1)}`, 'yes', file) !== undefined)
}

/** Imports of a package's file that the package does not show. */
export const pastExports = (): string[] =>
  arrows
    .filter(({ from, to }) => packageOf(from)?.folder !== packageOf(to)?.folder && !isDoor(to))
    .map(({ from, to }) => `${from} imports ${to}`)

/** Names under which a package shows a file that no other package, and no test outside of it, imports. */
export const unusedDoors = (): string[] =>
  packages.flatMap(({ folder, name, exports }) => {
    const taken = arrows.flatMap(({ from, to }) => (packageOf(from)?.folder === folder ? [] : [to]))
    const isUsed = (door: string) =>
      taken.some((file) => filled(`${folder}${door.slice(1)}`, 'yes', file) !== undefined)
    return Object.entries(exports).flatMap(([subpath, door]) => (isUsed(door) ? [] : [name + subpath.slice(1)]))
  })
