import type { Lookup, LookupAnswer } from '@canary-steps/sdk'
import type { Wanted } from '../journal/call.ts'

/** How often a step may ask for lookups before it answers: its own, and those of a step that watches over it. */
const mostRounds = 2

const isWanted = (answer: object): answer is Wanted => 'lookups' in answer

/**
 * The result of a call: it is asked again with the answers to its lookups. It still wants something where nobody looks up (`lookUp`), or where
 * it wants more and more.
 */
export const withLookups = async <Answer extends object>(
  ask: (objects?: readonly LookupAnswer[]) => Promise<Answer | Wanted>,
  lookUp: ((lookups: readonly Lookup[]) => Promise<readonly LookupAnswer[]>) | undefined,
): Promise<Answer | Wanted> => {
  let answer = await ask()
  for (let round = 0; lookUp && isWanted(answer) && round < mostRounds; round += 1)
    answer = await ask(await lookUp(answer.lookups))
  return answer
}
