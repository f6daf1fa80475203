import fc from 'fast-check'
import { answerChanges } from './answer-mutation.ts'

const given = fc.record({
  /**
   * `answer`: one of the vendor's, changed, and nothing is done. `changed`: it is done, and its own answer is
   * changed. `acted`: it is done, and trouble is told.
   */
  what: fc.oneof(
    { weight: 8, arbitrary: fc.constant('answer' as const) },
    { weight: 2, arbitrary: fc.constant('changed' as const) },
    { weight: 1, arbitrary: fc.constant('acted' as const) },
    { weight: 1, arbitrary: fc.constant('real' as const) },
  ),
  sample: fc.nat(),
  changes: answerChanges,
})

const script = fc.record({
  step: fc.nat(),
  /** The answers to its requests while the vendor is in trouble, one after another and again. */
  answers: fc.array(given, { minLength: 1, maxLength: 6 }),
  runs: fc.integer({ min: 1, max: 6 }),
  end: fc.constantFrom('run' as const, 'run' as const, 'terminate' as const, 'abort' as const),
})
export type AnswerScript = typeof script extends fc.Arbitrary<infer Script> ? Script : never
export type GivenAnswer = AnswerScript['answers'][number]

/** So many scripts, the same for the same seed. */
export const answerScripts = (count: number, seed: number): AnswerScript[] =>
  fc.sample(script, { numRuns: count, seed })
