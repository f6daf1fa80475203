import { ownProcess, type StepCall, type StepReply, serveStepPlugin } from '@canary-steps/go-plugin'
import type { Answer } from './plugin-runtime.ts'

/**
 * `canary-steps plugin`: this process is the plugin that the Argo controller started. The controller waits for one line; steps and
 * vendors' clients are read after it.
 */
export const servePlugin = (args: readonly string[]): Promise<void> => {
  let answer: Answer | undefined
  const call =
    (operation: Parameters<Answer>[0]) =>
    (given: StepCall): Promise<StepReply> | StepReply =>
      answer ? answer(operation, given) : { error: 'the plugin was not initialised' }
  return serveStepPlugin({
    type: 'canary-steps',
    async init() {
      const { startPlugin } = await import('./plugin-runtime.ts')
      answer = await startPlugin(args, ownProcess.env, ownProcess.log)
    },
    run: call('run'),
    terminate: call('terminate'),
    abort: call('abort'),
  })
}
