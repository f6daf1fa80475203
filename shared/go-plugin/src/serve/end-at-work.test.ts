import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PluginConnection } from '../client/plugin-connection.ts'
import { StepClient } from '../client/step-client.ts'
import { stepService } from '../step/step-service.ts'
import { stepPluginName } from '../step/step-types.ts'
import { approves, handTime } from '../testing/plugin-pair.ts'
import { servePlugins } from './serve-plugins.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gp-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const rollout = { metadata: { name: 'shop', namespace: 'web', uid: 'u' } }

/** A process whose plugin hangs at a stage, and its host, which has come as far as that. */
const hangingAt = async (stage: string) => {
  const time = handTime()
  const [reached, hang] = [Promise.withResolvers<void>(), new Promise<never>(() => undefined)]
  const at = <Value>(name: string, value: Value): Value | Promise<never> => {
    if (name !== stage) return value
    reached.resolve()
    return hang
  }
  const ended = Promise.withResolvers<number>()
  const exits: number[] = []
  const exit = (code: number) => {
    exits.push(code)
    ended.resolve(code)
  }
  const lines: string[] = []
  const steps = {
    ...approves,
    init: () => at('init', undefined),
    run: (call: Parameters<typeof approves.run>[0]) => at('run', approves.run(call)),
  }
  await servePlugins(
    { [stepPluginName]: (leave) => stepService(steps, leave) },
    { name: 'COOKIE', value: 'yes' },
    {
      ...{ env: { COOKIE: 'yes', PLUGIN_UNIX_SOCKET_DIR: folder }, announce: (line: string) => lines.push(line) },
      ...{ complain: () => undefined, log: () => undefined, exit, after: time.after, guard: () => undefined },
    },
  )
  const socket = connect(lines[0]?.split('|')[3] ?? '')
  await once(socket, 'connect')
  const host = new PluginConnection(socket)
  const step = new StepClient(await host.dispense(stepPluginName))
  void step
    .init()
    .then(() => step.call('run', rollout, { pluginName: 'a/b' }))
    .catch(() => undefined)
  if (stage !== 'nothing') await reached.promise
  return { time, socket, host, exits, ended: ended.promise }
}

const stages = ['nothing', 'init', 'run']

test.each(stages)('a plugin of which %s hangs ends as soon as its host says so and hangs up', async (stage) => {
  const { host, exits, ended } = await hangingAt(stage)
  await host.quit()
  expect(await ended).toBe(0)
  expect([exits, readdirSync(folder)]).toEqual([[0], []])
})

test.each(stages)('a plugin of which %s hangs ends as soon as its host is gone, which says nothing', async (stage) => {
  const { socket, exits, ended } = await hangingAt(stage)
  socket.destroy()
  expect(await ended).toBe(0)
  expect([exits, readdirSync(folder)]).toEqual([[0], []])
})

test.each(stages)('a plugin of which %s hangs ends in time for a host that stays', async (stage) => {
  const { time, socket, host, exits } = await hangingAt(stage)
  socket.end = () => socket
  await host.quit()
  expect(exits).toEqual([])
  time.pass(1_500)
  // the end of the connection is no second end
  socket.destroy()
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  time.pass(120_000)
  expect([exits, readdirSync(folder)]).toEqual([[0], []])
})
