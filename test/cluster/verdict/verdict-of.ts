import type { Evidence } from './evidence.ts'
import { leftOpen } from './left-open.ts'
import { repeated } from './repeated.ts'
import { unended } from './unended.ts'
import { unrecorded } from './unrecorded.ts'
import { untrue } from './untrue.ts'

/**
 * The faults when a scenario is over, a sentence each: nothing is there twice, open, lost, untrue or off the record.
 * A scenario has to leave the things that it claims to leave. Each pattern removes its sentences, and is itself a fault when there are none.
 */
export const verdictOf = (evidence: Evidence, leaves: readonly RegExp[] = []): string[] => {
  const wrong = [
    ...repeated(evidence),
    ...leftOpen(evidence),
    ...untrue(evidence),
    ...unrecorded(evidence),
    ...unended(evidence),
  ]
  return [
    ...wrong.filter((sentence) => !leaves.some((pattern) => pattern.test(sentence))),
    ...leaves
      .filter((pattern) => !wrong.some((sentence) => pattern.test(sentence)))
      .map((pattern) => `this was to be left, and is not: ${pattern.source}`),
  ]
}
