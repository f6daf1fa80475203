import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Running, startProcess } from '../ground/process.ts'

/** A volume of a container: the folder at `from` on this machine. */
export type Mount = { readonly from: string; readonly to: string; readonly isReadOnly: boolean }

type Container = {
  readonly name: string
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly mounts: readonly Mount[]
}

const home = '/home/argo-rollouts'

/** Processes and mounts of its own. */
export const ownNamespaces = ['unshare', '--mount', '--pid', '--fork', '--kill-child=KILL'] as const

/** Whether this process may start containers. */
export const mayContain = (): boolean => {
  const [file, ...args] = ownNamespaces
  return spawnSync(file, [...args, 'mount', '-t', 'proc', 'proc', '/proc']).status === 0
}

/** Writes what Argo's image has into a folder: the controller and certificates, no C library and no shell. */
export const writeImage = (folder: string, controller: string): string => {
  const root = join(folder, 'image')
  for (const place of ['bin', 'proc', 'dev', `${home}/plugin-bin`, 'etc/ssl/certs'])
    mkdirSync(join(root, place), { recursive: true })
  copyFileSync(controller, join(root, 'bin/rollouts-controller'))
  copyFileSync('/etc/ssl/certs/ca-certificates.crt', join(root, 'etc/ssl/certs/ca-certificates.crt'))
  writeFileSync(join(root, 'etc/passwd'), `nonroot:x:999:999::${home}:/sbin/nologin\n`)
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n')
  return root
}

/**
 * Starts a command in a root of its own, read-only but for its volumes. It runs as user 999 and sees no other
 * processes. All that it started ends with it, and its mounts go.
 */
export const startContainer = (folder: string, root: string, { name, command, env, mounts }: Container): Running => {
  for (const { to } of mounts) mkdirSync(join(root, to), { recursive: true })
  const mounted = mounts.flatMap(({ from, to, isReadOnly }) => [
    `mount --bind ${from} ${root}${to}`,
    ...(isReadOnly ? [`mount -o remount,bind,ro ${root}${to}`] : []),
  ])
  const variables = Object.entries(env).map(([key, value]) => `${key}=${value}`)
  return startProcess(folder, {
    name,
    inside: ownNamespaces,
    before: [
      `mount --bind ${root} ${root}`,
      `mount -t proc proc ${root}/proc`,
      `mount --rbind /dev ${root}/dev`,
      ...mounted,
      `mount -o remount,bind,ro ${root}`,
    ].join('\n'),
    command: [
      ...['env', '-i', ...variables],
      ...['/usr/bin/unshare', `--root=${root}`, `--wd=${home}`, '--setgid=999', '--setuid=999'],
      ...command,
    ],
  })
}
