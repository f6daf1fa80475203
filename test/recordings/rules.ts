import { readFileSync } from 'node:fs'
import * as z from 'zod'

const Rule = z.strictObject({
  /** What Argo does, in a sentence. */
  rule: z.string(),
  /** Where the driver keeps to it: what stands in one place only, and what stands there when it does not; empty: a statement is left out. */
  places: z.array(z.strictObject({ file: z.string(), was: z.string(), becomes: z.string() })).min(1),
  /** Recordings that are named for it. */
  recordings: z.array(z.string()).min(1),
})
export type Rule = z.infer<typeof Rule>

/** What each recording of Argo's controller is named for. */
export const rules: readonly Rule[] = z
  .array(Rule)
  .parse(JSON.parse(readFileSync(new URL('rules.json', import.meta.url), 'utf8')))
