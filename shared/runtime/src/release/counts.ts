import type { Asker, End, OtherRegion, Outcome } from '@canary-steps/sdk'
import * as z from 'zod'
import type { Count } from '../journal/count.ts'
import type { ReleaseJournal, ReleaseStep, Round } from '../journal/journal.ts'
import type { Member } from '../journal/member.ts'
import { roundIn } from '../journal/records.ts'
import type { Policy } from '../ports/policy.ts'
import type { Slot } from './slot.ts'

/** The count of a region's part at a step; undefined: it has not come to it. */
export const countOf = ({ counts }: ReleaseStep, region: string, { run }: Member): Count | undefined =>
  counts?.[region]?.run === run ? counts[region] : undefined

/** Whether a region has shown something at a step: from then on it is what that region says, with its config. */
export const isShown = ({ effects }: Round, { index, step }: Slot): boolean =>
  step.rebuilt || step.data !== undefined || Object.values(effects).some(({ owner }) => owner === index)

const Restricted = z.object({ regions: z.array(z.string()) })

/** The regions that a step waits for: all that take part, or those in which it runs. */
export const awaitedIn = ({ members }: Round, { counts, config }: ReleaseStep): [string, Member][] => {
  const only = counts && Restricted.safeParse(config).data?.regions
  const all = Object.entries(members)
  const awaited = only ? all.filter(([region]) => only.includes(region)) : all
  return awaited.length > 0 ? awaited : all
}

/** How a region has done with a step by what it decided there. */
export const endByVerdict = (step: ReleaseStep, region: string, member: Member): End | undefined => {
  const verdict = countOf(step, region, member)?.verdict
  return verdict && { outcome: verdict.outcome, reason: verdict.message, at: verdict.at }
}

/** How the other regions stand at a step: those that have decided, and those that still may. */
export const othersAt = (round: Round, { index, step }: Slot, own: string): OtherRegion[] =>
  awaitedIn(round, step).flatMap(([region, member]): OtherRegion[] => {
    const end = endByVerdict(step, region, member) ?? member.passed[index]
    if (region === own || (!end && member.end)) return []
    const message = end ? end.reason : (countOf(step, region, member)?.message ?? '')
    return [{ region, message, verdict: end?.outcome }]
  })

/** For whom people are asked at a step; undefined: for its own rollout alone, or for all alike. */
export const askersAt = (
  { approvals }: Policy,
  journal: ReleaseJournal,
  place: { readonly run: string; readonly index: number },
): Asker<unknown, unknown>[] | undefined => {
  const { round, step } = roundIn(journal, place)
  if (!step.counts) return undefined
  return Object.entries(round.members).flatMap(([region, member]) => {
    const count = countOf(step, region, member)
    if (!count) return []
    const { config, data, cluster, namespace, verdict } = count
    return [{ region, config, state: data, approvals: approvals({ cluster, namespace }), decided: verdict?.message }]
  })
}

/** A region has more to ask than those before it: their closed effects are open again. An operator's word stays. */
export const reopenStep = ({ steps, effects }: Round, index: number): void => {
  const step = steps[index]
  if (!step) return
  delete step.end
  step.phase = 'Running'
  for (const effect of Object.values(effects))
    if (effect.owner === index && effect.stays && !effect.declared) {
      delete effect.outcome
      delete effect.decided
    }
}

/** Whether a region said no at a step: to begin anew is to ask anew. */
export const hasSaidNo = ({ steps, members }: Round, region: string): boolean =>
  Object.values(steps).some((step) => {
    const member = members[region]
    return member !== undefined && countOf(step, region, member)?.verdict?.phase === 'Failed'
  })

/** The decision of people at a step: a no in one region is one for what was asked. Undefined: no region has decided. */
export const decisionAt = ({ members }: Round, step: ReleaseStep): Outcome | undefined => {
  const all = Object.entries(members).map(([region, member]) => countOf(step, region, member)?.verdict?.outcome)
  return (['rejected', 'approved'] as const).find((outcome) => all.includes(outcome)) ?? all.find(Boolean)
}

const Entries = z.record(z.string(), z.json())

/** A config as the first region gave it, with the keys of another that are each region's own. */
export const withOwnRules = (
  first: unknown,
  own: unknown,
  keys: readonly string[],
): Record<string, z.core.util.JSONType> => {
  const isOwn = ([key]: readonly [string, unknown]) => keys.includes(key)
  return Object.fromEntries([
    ...Object.entries(Entries.parse(first)).filter((entry) => !isOwn(entry)),
    ...Object.entries(Entries.parse(own)).filter(isOwn),
  ])
}
