import type { StepCall } from '../scene/step-call.ts'
import type { Evidence } from '../verdict/evidence.ts'
import { atVendors } from './at-vendors.ts'
import { called } from './called.ts'
import { passage } from './passage.ts'

/** A scenario as a controller tells it: each version of its Rollout, and each call of a step. */
type Told = {
  readonly versions: readonly unknown[]
  readonly calls: readonly StepCall[]
  /** Whether vendors or machines were in trouble. */
  readonly isTroubled?: boolean | undefined
}

/**
 * The first caller meets the trouble. An end that did is told again, and counts as called. A thread that was to be told how
 * far its release is may have been told so later, or not before the end. A run may have ended before it could be cancelled.
 */
const blurred = (line: string): string =>
  line
    .replace(/\b((?:Abort|Terminate) of \d+ [^:;]+): (?:Successful|Error)/g, '$1: called')
    .replace(/(: completed) (?:success|cancelled)$/, '$1')
    .replace(/`[█░]+` \d+% · last told at step \d+ of \d+/, 'as far as was told')

/** The result of a scenario, a line for each thing: the stages of its Rollout, the calls for it, and the records at the vendors. */
export const accountOf = ({ versions, calls, isTroubled = false }: Told, { vendors }: Evidence): readonly string[] => {
  const lines = [...passage(versions), ...called(calls), ...atVendors(vendors)]
  return isTroubled ? lines.map(blurred) : lines
}
