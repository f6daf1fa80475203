import { type After, after } from '../after.ts'
import { stepCookie, stepPluginName } from '../step/step-types.ts'
import type { LogRecord } from './log-line.ts'
import { PluginConnection } from './plugin-connection.ts'
import { type Command, type Exit, startProcess } from './plugin-process.ts'
import { type CallContext, type StepAnswer, StepClient } from './step-client.ts'

/** `startTimeout`: milliseconds until the plugin must be ready, 60,000 as with Argo. */
export type StartOptions = {
  readonly onLog?: (record: LogRecord) => void
  readonly startTimeout?: number
  readonly after?: After
}

/** A step plugin in a process of its own. A call has no time limit, as with Argo. */
export type RunningStepPlugin = {
  /** The error; undefined when nothing did. */
  init(): Promise<string | undefined>
  type(): Promise<string>
  run(rollout: object, context: CallContext): Promise<StepAnswer>
  terminate(rollout: object, context: CallContext): Promise<StepAnswer>
  abort(rollout: object, context: CallContext): Promise<StepAnswer>
  /** @throws Error when the plugin does not answer any more. */
  ping(): Promise<void>
  /** Asks the plugin to end and gives it 2 s. Says whether that was enough. */
  kill(): Promise<boolean>
  readonly exited: Promise<Exit>
}

// client.go, Kill
const killAfter = 2_000

/**
 * Starts an executable that is a step plugin of Argo, in any language.
 *
 * @throws Error when it is none, or is not ready in time.
 */
export const startStepPlugin = async (command: Command, options: StartOptions = {}): Promise<RunningStepPlugin> => {
  const { onLog = () => {}, startTimeout = 60_000, after: later = after } = options
  const child = await startProcess(command, stepCookie, { onLog, startTimeout, after: later })
  const connection = new PluginConnection(child.socket)
  // its end of the connection may outlive it, in a process that it started
  child.exited.then(() => connection.close())

  const kill = async () => {
    let isForced = false
    const cancel = later(killAfter, () => {
      isForced = true
      child.kill()
    })
    await connection.quit().catch(() => connection.close())
    await child.exited
    cancel()
    return !isForced
  }

  // a plugin that is killed hangs up, and so ends the wait
  const cancel = later(startTimeout, child.kill)
  const dispensed = await connection.dispense(stepPluginName).catch((error: Error) => {
    child.kill()
    throw error
  })
  cancel()
  const client = new StepClient(dispensed)
  return {
    init: () => client.init(),
    type: () => client.type(),
    run: (rollout, context) => client.call('run', rollout, context),
    terminate: (rollout, context) => client.call('terminate', rollout, context),
    abort: (rollout, context) => client.call('abort', rollout, context),
    ping: () => connection.ping(),
    kill,
    exited: child.exited,
  }
}
