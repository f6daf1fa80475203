import { Outcome } from '@canary-steps/sdk'
import * as z from 'zod'
import { Phase } from './call.ts'

/** What a region of a release makes, by its own rules, of what people did at a step that was done once for all. */
export const Count = z.object({
  cluster: z.string(),
  namespace: z.string(),
  /** The attempt of the region's Rollout that counts: another one counts anew. */
  run: z.string(),
  /** The step's config with the region's own rules in it. */
  config: z.json(),
  /** What the step keeps there. */
  data: z.json().optional(),
  /** What the step said there last. */
  message: z.string(),
  /** What it came to there. What people do later changes it no more. */
  verdict: z
    .object({ phase: Phase.exclude(['Running']), outcome: Outcome, message: z.string(), at: z.number() })
    .optional(),
})
export type Count = z.infer<typeof Count>
