import { randomUUID } from 'node:crypto'
import { ownProcess, type StepCall, type StepPlugin, type StepReply } from '@canary-steps/go-plugin'
import { parseDuration } from '@canary-steps/sdk'
import * as z from 'zod'

const Config = z.object({ return: z.string().default('Successful'), requeue: z.string().optional() })
/** Spelt as Go spells what Argo's plugin saves. */
const State = z.object({ Data: z.string(), Count: z.number() })
const Phase = z.enum(['Running', 'Successful', 'Failed'])

const stateOf = ({ context }: StepCall) => State.parse(context.status ?? { Data: '', Count: 0 })

const ended = (call: StepCall): StepReply => ({
  phase: 'Successful',
  message: '',
  requeueAfter: undefined,
  status: stateOf(call),
})

/** The suite's requests to Argo's own plugin (test/cmd/step-plugin-e2e): it answers what its config says, and counts. */
export const e2ePlugin: StepPlugin = {
  type: 'e2e-plugin',
  init: () => ownProcess.log('info', 'InitPlugin'),
  run(call) {
    const config = Config.parse(call.context.config ?? {})
    const { Data, Count } = stateOf(call)
    const phase = Phase.safeParse(config.return).data
    if (!phase) return { error: `could not parse phase: phase '${config.return}' is not valid` }
    return {
      phase,
      message: '',
      requeueAfter: config.requeue === undefined ? undefined : parseDuration(config.requeue),
      status: { Data: Data || randomUUID(), Count: Count + 1 },
    }
  },
  terminate: ended,
  abort: ended,
}
