import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** The user of Argo's image. */
export const controllerUser = 999

/** The mounts of a root folder; without `from` an empty folder that the controller's user may write to. */
export type Volume = { readonly at: string; readonly from?: string; readonly options?: string }

type Outcome = { readonly code: number; readonly output: string; readonly errors: string }

// chroot is an administrator's command, which not every PATH has
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`

/** Why nothing can be run alone here; undefined where it can. */
export const obstacle = (): string | undefined => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it takes root on Linux'
  const tried = spawnSync('unshare', ['--mount', 'setpriv', '--no-new-privs', 'chroot', '/', 'true'], {
    env: { PATH },
    encoding: 'utf8',
  })
  return tried.status === 0 ? undefined : `no mount namespace: ${tried.stderr || tried.error?.message}`
}

const mounting = (root: string, { at, from, options = 'rw' }: Volume): string => {
  const place = join(root, at)
  mkdirSync(place, { recursive: true })
  return from
    ? `mount --bind '${from}' '${place}'; mount -o 'remount,bind,${options}' '${place}'`
    : `mount -t tmpfs -o uid=${controllerUser},gid=${controllerUser},mode=0755 none '${place}'`
}

/**
 * Runs a command as the controller's user in a root folder that cannot be written to and has nothing but what is in it. The mounts are in a
 * namespace that ends with the command, however it ends.
 */
export const runIsolated = (
  root: string,
  volumes: readonly Volume[],
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> => {
  const mounts = volumes.map((volume) => mounting(root, volume))
  const script = [
    'set -eu',
    `mount --bind '${root}' '${root}'`,
    `mount -o remount,bind,ro '${root}'`,
    ...mounts,
    `exec setpriv --no-new-privs chroot --userspec=${controllerUser}:${controllerUser} '${root}' "$@"`,
  ].join('\n')
  const args = ['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', ...command]
  const options = { env: { PATH, ...env }, timeout: 60_000 }
  return new Promise((resolve) => {
    execFile('unshare', args, options, (error, output, errors) => {
      const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0
      resolve({ code, output, errors })
    })
  })
}
