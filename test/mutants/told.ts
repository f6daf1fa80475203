import { appendFileSync, readFileSync } from 'node:fs'
import * as z from 'zod'

/** A run tells it line by line, so that it is known even where its process ends. */
const Told = z.discriminatedUnion('kind', [
  /** Which mutants a test file met while it was loaded. */
  z.object({ kind: z.literal('loaded'), file: z.string(), ids: z.array(z.string()) }),
  /** Which mutants a test met, and whether it takes much of the processor. */
  z.object({
    kind: z.literal('test'),
    file: z.string(),
    test: z.string(),
    ids: z.array(z.string()),
    isDear: z.boolean(),
  }),
  /** A test that does not pass without a mutant. */
  z.object({ kind: z.literal('unsteady'), file: z.string(), test: z.string() }),
  z.object({ kind: z.literal('found'), id: z.string(), test: z.string() }),
  /** Found while the test did not pass without a mutant either: an earlier one has left something. */
  z.object({ kind: z.literal('doubted'), id: z.string() }),
  /** A turn has ended. */
  z.object({ kind: z.literal('done') }),
])
export type Told = z.infer<typeof Told>

/** Adds a line. */
export const tell = (log: string, told: Told): void => appendFileSync(log, `${JSON.stringify(told)}\n`)

/** Every line of a kind. */
export const toldIn = (log: string): Told[] =>
  readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [Told.parse(JSON.parse(line))]))
