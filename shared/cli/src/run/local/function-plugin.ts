import type { StepPlugin } from '@canary-steps/driver'
import { callFunction, type FunctionAddress } from '@canary-steps/runtime'
import { rolloutView } from '@canary-steps/sdk'
import { changeIn } from '../../cluster/change-in.ts'

const operations = { Run: 'run', Terminate: 'terminate', Abort: 'abort' } as const

/** A plugin that is a function. */
export const functionPlugin = (address: FunctionAddress): StepPlugin => ({
  async call(operation, rollout, { pluginName: plugin, config, status }, replicaSets) {
    const view = rolloutView(rollout)
    const change = await changeIn(replicaSets, view)
    const call = { operation: operations[operation], plugin, config, state: status, rollout: view, change }
    const answer = await callFunction(address, call)
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
