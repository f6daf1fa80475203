import { execFileSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { basename } from 'node:path'

/** Node and what it needs to start where there is no C library. */
export type Runtime = {
  readonly loader: string
  /** As the loader calls it. */
  readonly glibc: string
  /** Name in the package and path on this machine. */
  readonly files: ReadonlyMap<string, string>
}

/** The package cannot be made here. */
export class UnsuitableMachine extends Error {}

const loaders: Readonly<Record<string, string>> = {
  x64: '/lib64/ld-linux-x86-64.so.2',
  arm64: '/lib/ld-linux-aarch64.so.1',
}

/** Whether this is a machine whose Node may have the loader that the package needs. */
export const isSuitable = (): boolean => process.platform === 'linux' && existsSync(loaders[process.arch] ?? '')

// before 2.34 the modules that resolve names are files of their own, which no list of libraries shows
const oldest = 34

/** Finds the Node of this process and its libraries. @throws UnsuitableMachine */
export const findRuntime = (): Runtime => {
  const loader = loaders[process.arch]
  if (!loader || !isSuitable())
    throw new UnsuitableMachine('it takes Linux with glibc on x64 or arm64: run it in a container, such as node:24')
  const node = realpathSync(process.execPath)
  const load = (...args: readonly string[]) => execFileSync(loader, args, { encoding: 'utf8' })
  const glibc = load('--version').match(/\((.+)\).* version 2\.(\d+)/)
  if (!glibc?.[1] || Number(glibc[2]) < oldest)
    throw new UnsuitableMachine(`it takes glibc 2.${oldest} or later: run it on Debian 12, Ubuntu 22.04 or newer`)
  const libraries = [...load('--list', node).matchAll(/^\s*(\S+) => (.+?)(?: \(0x.*)?$/gm)]
  const paths = new Map(libraries.map(([, name = '', path = '']) => [name, path]))
  for (const [name, path] of paths)
    if (!path.startsWith('/')) throw new UnsuitableMachine(`${node} needs ${name}, which is not on this machine`)
  return {
    loader: basename(loader),
    glibc: glibc[1],
    files: new Map([['node', node], [basename(loader), loader], ...paths]),
  }
}
