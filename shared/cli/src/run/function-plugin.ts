import type { StepPlugin } from '@canary-steps/driver'
import { callStep, type FunctionAddress } from '@canary-steps/runtime'
import { rolloutView } from '@canary-steps/sdk'

const operations = { Run: 'run', Terminate: 'terminate', Abort: 'abort' } as const

/** A plugin that is a function. */
export const functionPlugin = (address: FunctionAddress): StepPlugin => ({
  async call(operation, rollout, { pluginName, config, status }) {
    const view = rolloutView(rollout)
    const call = { operation: operations[operation], plugin: pluginName, config, state: status, rollout: view }
    const answer = await callStep(address, call)
    if ('error' in answer) return answer
    const { phase, message, requeueAfter: requeueAfterMs, state } = answer
    return {
      result: {
        phase,
        message,
        ...(requeueAfterMs !== undefined && { requeueAfterMs }),
        ...(state && { status: state }),
      },
    }
  },
})
