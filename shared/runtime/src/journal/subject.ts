import { Change } from '@canary-steps/sdk'
import * as z from 'zod'

/** The first decision in a round of a release: one change, whatever its name. */
export const Subject = z.object({
  change: Change,
  /** The release has its name from an annotation, not from the change. */
  isNamed: z.boolean(),
  /** Key of the first round about this change. All that are about it are one line. */
  line: z.string(),
  /** Another change that was there under the same name: its round, in which regions, and how this one differs, in words. */
  beside: z.object({ attempt: z.string(), regions: z.array(z.string()), differs: z.string() }).optional(),
})
export type Subject = z.infer<typeof Subject>
