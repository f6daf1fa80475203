import { commonOptions, type Step } from '@canary-steps/sdk'
import * as z from 'zod'

/** All steps: each with the JSON Schema of its config, for lint, editors and documentation. */
export const catalogue = (steps: readonly Step[]) =>
  steps.map(({ name, summary, gate, secrets, config }) => ({
    name,
    summary,
    gate,
    secrets,
    config: z.toJSONSchema(z.strictObject({ ...config.shape, ...commonOptions(gate).shape }), { io: 'input' }),
  }))
