import * as z from 'zod'

/** The last result of a part. */
export const Outcome = z.object({
  part: z.string(),
  date: z.iso.date(),
  /** The commit that was played; with a plus sign where something in it was changed. */
  commit: z.string(),
  mutants: z.int(),
  killed: z.int(),
  /** Survivors with a reason. */
  explained: z.int(),
  /** Survivors without one. */
  survived: z.int(),
})
export type Outcome = z.infer<typeof Outcome>

/** How many of 100 that could be found were found; those with a reason to stay could not. */
export const scoreOf = ({ mutants, killed, explained }: Pick<Outcome, 'mutants' | 'killed' | 'explained'>): number =>
  Math.floor((100 * killed) / Math.max(1, mutants - explained))
