import type { Evidence } from '../verdict/evidence.ts'
import { atVendors } from './at-vendors.ts'
import { called } from './called.ts'
import { passage } from './passage.ts'
import type { StepCall } from './step-call.ts'

/** What a scenario was, as a controller tells it: each version of its Rollout, and each call of a step. */
type Told = {
  readonly versions: readonly unknown[]
  readonly calls: readonly StepCall[]
  /** Whether vendors or the function were in trouble. */
  readonly isTroubled?: boolean | undefined
}

/** Whose call meets the trouble depends on who is first: an end that did is told again, and counts as called. */
const blurred = (line: string): string =>
  line.replace(/\b((?:Abort|Terminate) of \d+ [^:;]+): (?:Successful|Error)/g, '$1: called')

/** What a scenario came to, a line for each thing: what its Rollout went through, what was called for it, and what people see at the vendors. */
export const accountOf = ({ versions, calls, isTroubled = false }: Told, { vendors }: Evidence): readonly string[] => [
  ...passage(versions).map((line) => (isTroubled ? blurred(line) : line)),
  ...called(calls),
  ...atVendors(vendors),
]
