import * as z from 'zod'

/** The last result of a part. */
export const Result = z.object({
  part: z.string(),
  date: z.iso.date(),
  /** The commit that was played; with a plus sign where something in it was changed. */
  commit: z.string(),
  minutes: z.number(),
  passed: z.int(),
  skipped: z.int(),
  /** The failed tests, by their whole titles. */
  failed: z.array(z.string()),
})
export type Result = z.infer<typeof Result>
