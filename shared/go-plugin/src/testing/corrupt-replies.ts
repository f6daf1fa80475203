import { duplexPair } from 'node:stream'
import { PluginConnection } from '../client/plugin-connection.ts'
import { StepClient } from '../client/step-client.ts'
import { serveConnection } from '../serve/connection.ts'
import { stepService } from '../step/step-service.ts'
import { stepPluginName } from '../step/step-types.ts'
import { numbers } from './numbers.ts'
import { approves, handTime, unheard } from './plugin-pair.ts'

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate)
}

/** The output of a plugin, with one to three of its bytes changed, or cut off. */
const corrupting = (seed: number) => {
  const next = numbers(seed)
  // an honest plugin says 900 bytes here
  const faults = new Map(
    Array.from({ length: 1 + next(3) }, () => [next(900), next(8) === 0 ? undefined : 1 + next(255)]),
  )
  let at = 0
  let isCut = false
  return (chunk: Buffer): Buffer => {
    const kept: number[] = []
    for (const byte of chunk) {
      const fault = faults.get(at)
      isCut ||= faults.has(at) && fault === undefined
      if (!isCut) kept.push(byte ^ (fault ?? 0))
      at += 1
    }
    return Buffer.from(kept)
  }
}

/** A line to an honest plugin, on which what it says is corrupted. */
const corruptLine = (seed: number) => {
  const [plugin, toHost] = duplexPair()
  const [host, fromPlugin] = duplexPair()
  for (const socket of [plugin, toHost, host, fromPlugin]) socket.on('error', () => {})
  const corrupted = corrupting(seed)
  toHost.on('data', (chunk: Buffer) => fromPlugin.write(corrupted(chunk)))
  fromPlugin.on('data', (chunk: Buffer) => toHost.write(chunk))
  serveConnection(plugin, { [stepPluginName]: (leave) => stepService(approves, leave) }, unheard, handTime().after)
  return { host, fromPlugin }
}

/** A host with a plugin whose answers are corrupt. Resolves with the calls that never ended, though the connection did. */
export const neverEnded = async (seed: number): Promise<readonly string[]> => {
  const { host, fromPlugin } = corruptLine(seed)
  const connection = new PluginConnection(host)
  const waiting = new Set<string>()
  const made = (name: string, call: Promise<unknown>) => {
    waiting.add(name)
    const ended = () => void waiting.delete(name)
    call.then(ended, ended)
  }
  made('ping', connection.ping())
  const dispensed = connection.dispense(stepPluginName)
  made('dispense', dispensed)
  const use = async () => {
    const step = new StepClient(await dispensed)
    made('init', step.init())
    await turns(5)
    const context = { pluginName: 'a/b', config: { a: 1 } }
    for (const one of ['run', 'terminate', 'abort'] as const) made(one, step.call(one, {}, context))
    made('type', step.type())
    await turns(5)
    made('second run', step.call('run', {}, context))
  }
  use().catch(() => {})
  await turns(25)
  if (seed % 3 === 0) connection.close()
  else if (seed % 3 === 1)
    made(
      'quit',
      connection.quit().finally(() => connection.close()),
    )
  else fromPlugin.destroy()
  await turns(10)
  if (seed % 3 === 1) fromPlugin.end()
  await turns(5)
  return [...waiting]
}
