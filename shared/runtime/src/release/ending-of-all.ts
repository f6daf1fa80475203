import type { Ending, Outcome } from '@canary-steps/sdk'

/** What counts when regions ended in different ways: the gravest first. Where people said no, others may have failed because of that. */
const gravest: readonly Outcome[] = [
  'rejected',
  'failed',
  'expired',
  'aborted',
  'orphaned',
  'superseded',
  'bypassed',
  'terminated',
  'succeeded',
  'approved',
]

const ranks = (outcome: Outcome): number => gravest.indexOf(outcome)

/** Which of two endings of one region counts: of a step that it was moved past by hand, unless its rollout went back after all. */
export const graver = (one: Ending, other: Ending): Ending => (ranks(one.outcome) <= ranks(other.outcome) ? one : other)

const words = ({ outcome, reason }: Ending): string => (reason ? `${outcome}: ${reason}` : outcome)

/** One ending for all regions of a release, and why: what each says, those that say the same together. */
export const endingOfAll = (endings: ReadonlyMap<string, Ending>): Pick<Ending, 'outcome' | 'reason'> => {
  const all = [...endings.values()]
  const outcome = gravest.find((one) => all.some((ending) => ending.outcome === one)) ?? 'orphaned'
  const said = Map.groupBy(endings, ([, ending]) => words(ending))
  const [only, ...others] = said.values()
  if (only && others.length === 0) return { outcome, reason: only[0]?.[1].reason ?? '' }
  return {
    outcome,
    reason: [...said].map(([text, regions]) => `${regions.map(([region]) => region).join(', ')}: ${text}`).join('; '),
  }
}
