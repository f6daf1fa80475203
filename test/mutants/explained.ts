import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'

/** A mutant that no test finds, and why that is right. */
const Explained = z.strictObject({
  file: z.string(),
  within: z.string(),
  was: z.string(),
  becomes: z.string(),
  because: z.string().min(10),
})
type Explained = z.infer<typeof Explained>

const file = new URL('explained.json', import.meta.url)

/** Every survivor that stays. */
export const explained: readonly Explained[] = existsSync(file)
  ? z.array(Explained).parse(JSON.parse(readFileSync(file, 'utf8')))
  : []
