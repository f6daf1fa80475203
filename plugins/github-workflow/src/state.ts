import { WorkflowRun } from '@canary-steps/vendors/github'
import * as z from 'zod'

/** The state that the controller keeps. `url`: of the run, for later steps. Times in milliseconds since 1970. */
export const State = z.object({
  run: WorkflowRun,
  url: z.string(),
  /** Which attempt of the run is waited for, and how often we began another. */
  attempt: z.number(),
  reruns: z.number(),
  /** When GitHub was last asked. */
  checkedAt: z.number(),
  conclusion: z.string().optional(),
})
export type State = z.output<typeof State>
