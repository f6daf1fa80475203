import * as z from 'zod'

const Updated = z.object({
  key: z.string(),
  url: z.string(),
  /** Names of the statuses that it was moved from and to. */
  from: z.string().optional(),
  to: z.string().optional(),
})
export type Updated = z.output<typeof Updated>

/** The state that the controller keeps. `url`: of the first issue, for later steps. */
export const State = z.object({ issues: z.array(Updated), url: z.string() })
