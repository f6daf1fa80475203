import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { after } from '../after.ts'
import { stepCookie, stepPluginName } from '../step/step-types.ts'
import { handTime } from '../testing/plugin-pair.ts'
import type { LogRecord } from './log-line.ts'
import { PluginConnection } from './plugin-connection.ts'
import { startProcess } from './plugin-process.ts'
import { type RunningStepPlugin, type StartOptions, startStepPlugin } from './start-step-plugin.ts'

const script = fileURLToPath(new URL('../testing/step-process.ts', import.meta.url))
const rollout = { metadata: { name: 'shop' } }
const context = { pluginName: 'a/b' }

let folder: string
let logs: LogRecord[]
let open: RunningStepPlugin[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gp-'))
  logs = []
  open = []
})
afterEach(async () => {
  for (const plugin of open) {
    const pid = await plugin.run(rollout, context)
    if ('message' in pid) process.kill(Number(pid.message), 'SIGKILL')
  }
  rmSync(folder, { recursive: true })
})

const environment = (more: Record<string, string> = {}) => ({ ...process.env, PLUGIN_UNIX_SOCKET_DIR: folder, ...more })
const options = (more: StartOptions = {}): StartOptions => {
  // a late line from a plugin of an earlier test does not belong here
  const records = logs
  return { onLog: (record) => records.push(record), ...more }
}

const start = async (fault = '', more: StartOptions = {}) => {
  const command = { file: process.execPath, args: [script, fault], env: environment() }
  const plugin = await startStepPlugin(command, options(more))
  open.push(plugin)
  const [socket = ''] = readdirSync(folder)
  return { plugin, socket: join(folder, socket) }
}

const pidOf = async (plugin: RunningStepPlugin): Promise<number> => {
  const answer = await plugin.run(rollout, context)
  return 'message' in answer ? Number(answer.message) : 0
}

/** Ended, and nothing is left of it. */
const expectEnd = async (plugin: RunningStepPlugin, exit: { code: number | null; signal: string | null }) => {
  expect(await plugin.exited).toEqual(exit)
  expect(readdirSync(folder)).toEqual([])
  open.splice(0)
}

describe('the process of a plugin', () => {
  it('starts, answers, and ends when it is asked to', async () => {
    const { plugin } = await start()
    expect(await plugin.init()).toBeUndefined()
    expect(await plugin.type()).toBe('approves')
    expect(await plugin.run(rollout, context)).toMatchObject({ phase: 'Successful' })
    expect(await plugin.terminate(rollout, context)).toMatchObject({ phase: 'Successful' })
    expect(await plugin.abort(rollout, context)).toMatchObject({ phase: 'Failed' })
    await plugin.ping()
    expect(await plugin.kill()).toBe(true)
    await expectEnd(plugin, { code: 0, signal: null })
    await expect(plugin.ping()).rejects.toThrow('the session is closed')
    expect(await plugin.run(rollout, context)).toEqual({ error: 'Run rpc call error: the session is closed' })
  })

  it('logs what is written on its standard output', async () => {
    const { plugin } = await start()
    await plugin.run(rollout, context)
    await expect.poll(() => logs).toEqual([{ level: 'debug', message: 'a word on the standard output', fields: {} }])
  })

  it('ends when its start fails', async () => {
    const { plugin } = await start('init')
    expect(await plugin.init()).toBe('no token')
    await expectEnd(plugin, { code: 1, signal: null })
    await expect.poll(() => logs).toEqual([{ level: 'error', message: 'the plugin ends: init: no token', fields: {} }])
  })

  it('ends when it has a fault, and says so in one record', async () => {
    const { plugin } = await start('fault')
    await plugin.run(rollout, context)
    await expectEnd(plugin, { code: 1, signal: null })
    await expect
      .poll(() => logs.filter(({ level }) => level === 'error'))
      .toEqual([{ level: 'error', message: expect.stringContaining('Error: not caught\n'), fields: {} }])
  })

  it('ignores the interrupt that is for its host, and ends when it is terminated', async () => {
    const { plugin } = await start()
    const pid = await pidOf(plugin)
    process.kill(pid, 'SIGINT')
    expect(await pidOf(plugin)).toBe(pid)
    process.kill(pid, 'SIGTERM')
    await expectEnd(plugin, { code: null, signal: 'SIGTERM' })
  })

  it('ends when its host is gone', async () => {
    const command = { file: process.execPath, args: [script], env: environment() }
    const { socket, exited } = await startProcess(command, stepCookie, { onLog() {}, startTimeout: 60_000, after })
    await new PluginConnection(socket).dispense(stepPluginName)
    socket.destroy()
    expect(await exited).toEqual({ code: 0, signal: null })
    expect(readdirSync(folder)).toEqual([])
  })

  it('does not mind a connection that wants nothing', async () => {
    const { plugin, socket } = await start()
    const stranger = connect(socket)
    stranger.end('GET / HTTP/1.1\r\n\r\n')
    await new Promise((resolve) => stranger.once('close', resolve).resume())
    expect(await plugin.type()).toBe('approves')
  })

  it('is killed when it does not end', async () => {
    const time = handTime()
    const { plugin } = await start('stays', { after: time.after })
    const killed = plugin.kill()
    const ping = () =>
      plugin.ping().then(
        () => 'answered',
        () => 'hung up',
      )
    await expect.poll(ping).toBe('hung up')
    time.pass(2_000)
    expect(await killed).toBe(false)
    expect(await plugin.exited).toEqual({ code: null, signal: 'SIGKILL' })
    open.splice(0)
  })
})

describe('a plugin refuses to start', () => {
  const refused = (env: Record<string, string>) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
      env: environment(env),
      encoding: 'utf8',
    })
    return { status, stdout, lines: stderr.trimEnd().split('\n') }
  }
  const cookie = { ARGO_ROLLOUTS_RPC_PLUGIN: 'step' }

  it('without its host', () => {
    const { status, stdout, lines } = refused({})
    expect({ status, stdout, lines: lines.length }).toEqual({ status: 1, stdout: '', lines: 3 })
    expect(lines[0]).toBe('This binary is a plugin. These are not meant to be executed directly.')
  })

  it('for a host that wants TLS', () => {
    const { status, stdout, lines } = refused({ ...cookie, PLUGIN_CLIENT_CERT: '-----BEGIN' })
    expect({ status, stdout, lines }).toEqual({ status: 1, stdout: '', lines: [expect.stringContaining('AutoMTLS')] })
  })

  it('where the path of its socket would be cut off', () => {
    const { status, stdout, lines } = refused({ ...cookie, PLUGIN_UNIX_SOCKET_DIR: `/tmp/${'x'.repeat(110)}` })
    expect({ status, stdout, lines }).toEqual({ status: 1, stdout: '', lines: [expect.stringContaining('too long')] })
  })
})

describe('a file that is not a plugin is reported as such', () => {
  const startCode = (code: string, more: StartOptions = {}) =>
    startStepPlugin({ file: process.execPath, args: ['-e', code], env: environment() }, options(more))

  it.each([
    [
      'it says something else',
      'console.log("hello"); setInterval(() => {}, 1000)',
      'this is not a plugin: its first line is "hello"',
    ],
    ['it has another version', 'console.log("1|7|unix|/x|netrpc|"); setInterval(() => {}, 1000)', 'version 7'],
    ['it wants gRPC', 'console.log("1|1|unix|/x|grpc|"); setInterval(() => {}, 1000)', 'net/rpc is needed'],
    ['nothing listens there', 'console.log("1|1|unix|/x/y|netrpc|"); setInterval(() => {}, 1000)', 'ENOENT'],
    ['it ends', 'process.exit(3)', 'the plugin ended at its start (code 3)'],
  ])('when %s', async (_, code, message) => {
    await expect(startCode(code)).rejects.toThrow(message)
  })

  it('when there is no such file', async () => {
    await expect(startStepPlugin({ file: join(folder, 'none') })).rejects.toThrow('ENOENT')
  })

  it('when it says nothing for the time of a start', async () => {
    const time = handTime()
    const started = startCode('setInterval(() => {}, 1000)', { after: time.after, startTimeout: 5 })
    setImmediate(() => time.pass(5))
    await expect(started).rejects.toThrow('the plugin did not say within 5 ms where it listens')
  })
})
