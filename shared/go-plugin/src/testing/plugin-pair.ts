import { duplexPair } from 'node:stream'
import type { After } from '../after.ts'
import { PluginConnection } from '../client/plugin-connection.ts'
import { StepClient } from '../client/step-client.ts'
import { type ConnectionEvents, serveConnection } from '../serve/connection.ts'
import type { StepPlugin, StepResult } from '../step/step-plugin.ts'
import { stepService } from '../step/step-service.ts'
import { stepPluginName } from '../step/step-types.ts'

/** Time that passes when it is told to. */
export const handTime = () => {
  const due = new Set<{ readonly milliseconds: number; readonly callback: () => void }>()
  const after: After = (milliseconds, callback) => {
    const timer = { milliseconds, callback }
    due.add(timer)
    return () => void due.delete(timer)
  }
  /** Calls what was due in at most that time. */
  const pass = (milliseconds: number) => {
    for (const timer of [...due].filter((timer) => timer.milliseconds <= milliseconds)) {
      due.delete(timer)
      timer.callback()
    }
  }
  return { after, pass }
}

/** A result of which a test says only what it is about. */
export const resultOf = (said: Partial<StepResult>): StepResult => ({
  phase: 'Successful',
  message: '',
  requeueAfter: undefined,
  status: undefined,
  ...said,
})

/** A step that approves. */
export const approves: StepPlugin = {
  type: 'approves',
  init() {},
  run: ({ context }) => resultOf({ message: `approved ${context.pluginName}`, status: { v: 1 } }),
  terminate: () => resultOf({}),
  abort: () => resultOf({ phase: 'Failed', message: 'aborted' }),
}

/** For connections of which nobody asks how they end. */
export const unheard: ConnectionEvents = { quit() {}, dispensed() {}, broken() {}, refused() {} }

/** The bytes of a host, as it sent them. */
const recorded = (socket: { on(event: 'data', listener: (chunk: Buffer) => void): unknown }): Buffer[] => {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  return chunks
}

/** A plugin and a controller in one process. */
export const pluginPair = (plugin: Partial<StepPlugin> = {}) => {
  const [left, right] = duplexPair()
  const time = handTime()
  const events: string[] = []
  const on = {
    quit: () => void events.push('quit'),
    dispensed: () => void events.push('dispensed'),
    broken: (reason: string) => void events.push(`broken: ${reason}`),
    refused: (reason: string) => void events.push(`refused: ${reason}`),
  }
  left.once('close', () => events.push('closed'))
  const sent = recorded(left)
  const plugins = {
    [stepPluginName]: (leave: (reason: string) => void) => stepService({ ...approves, ...plugin }, leave),
  }
  serveConnection(left, plugins, on, time.after)
  const connection = new PluginConnection(right)
  const dispense = async () => new StepClient(await connection.dispense(stepPluginName))
  return { connection, dispense, events, time, sent: () => Buffer.concat(sent) }
}
