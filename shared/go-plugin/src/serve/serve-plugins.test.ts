import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { PluginConnection } from '../client/plugin-connection.ts'
import { handTime } from '../testing/plugin-pair.ts'
import { rawFrame } from '../testing/raw-peer.ts'
import { frameFlag, frameType } from '../yamux/frame.ts'
import { handshakeLine } from './handshake.ts'
import { servePlugins } from './serve-plugins.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gp-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A process that only seems to be one. */
const serving = async () => {
  const time = handTime()
  const lines: string[] = []
  const exits: number[] = []
  await servePlugins(
    { RpcStepPlugin: () => ({}) },
    { name: 'COOKIE', value: 'yes' },
    {
      env: { COOKIE: 'yes', PLUGIN_UNIX_SOCKET_DIR: folder },
      announce: (line) => lines.push(line),
      complain: () => {},
      log: () => {},
      exit: (code) => exits.push(code),
      after: time.after,
      guard: () => {},
    },
  )
  const path = lines[0]?.split('|')[3] ?? ''
  return { time, lines, exits, path }
}

it('says in one line where it listens, when it does', async () => {
  const { lines, path } = await serving()
  expect(lines).toEqual([`1|1|unix|${path}|netrpc|\n`])
  expect(readdirSync(folder)).toEqual([path.slice(folder.length + 1)])
})

it('has a seventh field in its line only for a host that asks', () => {
  expect(handshakeLine({ PLUGIN_MULTIPLEX_GRPC: 'true' }, '/p')).toBe('1|1|unix|/p|netrpc||false\n')
})

it('ends when nobody connects for two minutes, but not while somebody is there', async () => {
  const { time, exits, path } = await serving()
  time.pass(119_999)
  expect(exits).toEqual([])
  const stranger = connect(path)
  await new Promise((resolve) => stranger.once('connect', resolve))
  stranger.write(rawFrame(frameType.ping, frameFlag.open, 0, 1))
  await new Promise((resolve) => stranger.once('data', resolve))
  time.pass(120_000)
  expect(exits).toEqual([])
  stranger.end()
  await expect
    .poll(() => {
      time.pass(120_000)
      return exits
    })
    .toEqual([0])
  expect(readdirSync(folder)).toEqual([])
})

it('ends 1.5 s after it was asked to, when the host does not hang up', async () => {
  const { time, exits, path } = await serving()
  const socket = connect(path)
  const host = new PluginConnection(socket)
  await host.ping()
  // a host that says it and goes on
  socket.end = () => socket
  await host.quit()
  expect(exits).toEqual([])
  time.pass(1_500)
  expect(exits).toEqual([0])
  socket.destroy()
})
