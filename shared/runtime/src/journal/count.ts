import { Outcome } from '@canary-steps/sdk'
import * as z from 'zod'
import { Phase } from './call.ts'

/** The result of a region, by its own rules, at a step that was done once for all. */
export const Count = z.object({
  cluster: z.string(),
  namespace: z.string(),
  /** The attempt of the region's Rollout that counts: another one counts anew. */
  run: z.string(),
  /** The step's config with the region's own rules in it. */
  config: z.json(),
  /** The state of the step there. */
  data: z.json().optional(),
  /** The last message of the step there. */
  message: z.string(),
  /** Its outcome there. Later acts of people do not change it. */
  verdict: z
    .object({ phase: Phase.exclude(['Running']), outcome: Outcome, message: z.string(), at: z.number() })
    .optional(),
})
export type Count = z.infer<typeof Count>
