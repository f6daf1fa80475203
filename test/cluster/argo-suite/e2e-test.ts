import { randomUUID } from 'node:crypto'
import { defineStep, fail, succeed, wait } from '@canary-steps/sdk'
import * as z from 'zod'

/** The suite's requests to Argo's own plugin, as a step of ours: it answers what its config says, and counts. */
export const e2eTest = defineStep({
  name: 'e2e-test',
  summary: 'Answers what its config says',
  // one that informs would go on after a failure
  gate: true,
  config: z.object({ return: z.string().default('Successful'), requeue: z.string().default('30s') }),
  state: z.object({ data: z.string(), count: z.number() }),
  targets: () => [],

  async run({ config, state }) {
    const next = { data: state?.data ?? randomUUID(), count: (state?.count ?? 0) + 1 }
    if (config.return === 'Running') return wait(next, config.requeue, 'as it was told')
    if (config.return === 'Failed') return fail('as it was told')
    if (config.return === 'Successful') return succeed(next)
    throw new Error(`could not parse phase: phase '${config.return}' is not valid`)
  },

  terminate: async () => succeed(),
  abort: async () => succeed(),
})
