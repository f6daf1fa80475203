import type { StepPlugin } from '@canary-steps/driver'
import { type Command, type LogRecord, type RunningStepPlugin, startStepPlugin } from '@canary-steps/go-plugin/client'
import * as z from 'zod'

/** A step plugin executable as the controller keeps it: started at its first call, and again after it has ended. */
type ExecutablePlugin = StepPlugin & { close(): Promise<void> }

const Status = z.record(z.string(), z.json())

const operations = { Run: 'run', Terminate: 'terminate', Abort: 'abort' } as const

/** Drives any step plugin of Argo, ours or in Go. Trouble of its process is an error of the call, as the controller has it. */
export const executablePlugin = (command: Command, onLog: (record: LogRecord) => void): ExecutablePlugin => {
  let running: Promise<RunningStepPlugin> | undefined
  const start = async (): Promise<RunningStepPlugin> => {
    const plugin = await startStepPlugin(command, { onLog })
    const problem = await plugin.init()
    if (problem === undefined) return plugin
    await plugin.kill()
    throw new Error(problem)
  }
  /** The plugin that answers a ping, or a new one in its place (client.go, startPlugin). */
  const alive = async (): Promise<RunningStepPlugin> => {
    const plugin = await running
    const isAlive = await plugin?.ping().then(
      () => true,
      () => false,
    )
    if (plugin && isAlive) return plugin
    running = start()
    // the next call tries anew
    running.catch(() => {
      running = undefined
    })
    return running
  }
  return {
    async call(operation, rollout, context) {
      const plugin = await alive()
      const answer = await plugin[operations[operation]](rollout, context)
      if ('error' in answer) return answer
      const { requeueAfter: requeueAfterMs, status, ...result } = answer
      return { result: { ...result, requeueAfterMs, ...(status && { status: Status.parse(status) }) } }
    },
    async close() {
      await (await running)?.kill()
    },
  }
}
