import * as z from 'zod'

/** A figure that may be at most `gate`. `goal`: better than that. Without a gate it is there to compare. */
export const Gate = z.object({
  name: z.string(),
  measured: z.number(),
  unit: z.string(),
  gate: z.number().optional(),
  goal: z.number().optional(),
})
export type Gate = z.infer<typeof Gate>

/** The figures of a part of the last time that it was played. */
export const GateResult = z.object({ part: z.string(), date: z.string(), cpu: z.string(), gates: z.array(Gate) })
export type GateResult = z.infer<typeof GateResult>

/** The figures of a part, or why it cannot be played here. */
export type Played = { readonly gates: readonly Gate[] } | { readonly skipped: string }

/** The value below which so much of all is: of ten and 0.9 the ninth. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0
