import { chmodSync, chownSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ports } from './ports.ts'

/** A path that nothing is at, where the host wants it. */
export const socketPath = (env: Ports['env']): string =>
  join(env.PLUGIN_UNIX_SOCKET_DIR || tmpdir(), `plugin${process.pid}${Math.random().toString(36).slice(2)}`)

const groupId = (group: string): number => {
  if (/^\d+$/.test(group)) return Number(group)
  const lines = readFileSync('/etc/group', 'utf8').split('\n')
  const id = lines.map((line) => line.split(':')).find(([name]) => name === group)?.[2]
  if (id === undefined) throw new Error(`PLUGIN_UNIX_SOCKET_GROUP: there is no group ${group}`)
  return Number(id)
}

/** Lets a host of another user connect, when it says of which group it is. */
export const shareSocket = (path: string, group: string | undefined): void => {
  if (!group) return
  chownSync(path, -1, groupId(group))
  chmodSync(path, 0o660)
}
