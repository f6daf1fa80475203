import { readFileSync } from 'node:fs'
import * as z from 'zod'

const Rule = z.strictObject({
  /** A sentence about Argo. */
  rule: z.string(),
  /** Where the driver keeps to it: a text that is there once, and another that breaks it. An empty one leaves the statement out. */
  places: z.array(z.strictObject({ file: z.string(), was: z.string(), becomes: z.string() })).min(1),
  /** Recordings that are named for it. */
  recordings: z.array(z.string()).min(1),
})
export type Rule = z.infer<typeof Rule>

/** The rules that recordings of Argo's controller are named for. */
export const rules: readonly Rule[] = z
  .array(Rule)
  .parse(JSON.parse(readFileSync(new URL('rules.json', import.meta.url), 'utf8')))
