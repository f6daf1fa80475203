import { type Plan, TerminalError } from '@canary-steps/sdk'
import * as z from 'zod'
import { isShared } from '../journal/effects.ts'
import { type Journal, openJournal, type Run, releasePartition } from '../journal/journal.ts'
import type { Runtime } from '../runtime.ts'
import { attemptsOf } from './attempt.ts'
import { join } from './join.ts'
import type { Member } from './member.ts'
import type { Participant } from './participant.ts'

/** A run's part in a release: where that is written down. An effect of the run: left when the rollout ends, whichever way. */
export const Share = z.object({ partition: z.string(), attempt: z.string(), region: z.string() })
export type Share = z.infer<typeof Share>

/** Name of the effect. */
export const shareName = 'release'
const shareId = `rollout/${shareName}`

/** Whether an effect is a run's part in a release: nothing outside, so nothing for operators to put right. */
export const isShareId = (id: string): boolean => isShared(id) && id === shareId

/** The part that a run has in a release; undefined: it has none, or nobody knows yet. */
export const shareIn = ({ effects }: Pick<Run, 'effects'>): Share | undefined =>
  Share.safeParse(effects[shareId]?.result).data

/**
 * A region's part in an attempt, to be changed.
 *
 * @throws when the journal does not know it: it was lost, or is an older one.
 */
export const memberIn = (
  { runs }: Journal,
  { partition, attempt, region }: Share,
): { readonly run: Run; readonly member: Member } => {
  const run = runs[attempt]
  const member = run?.members?.[region]
  if (!run || !member) throw new Error(`${partition}: attempt ${attempt} does not know region ${region}`)
  return { run, member }
}

/** How a run takes part in a release. Nobody outside hears of it: it is written into the release's journal. */
export const sharePlan = (
  { store, clock, isOneRegion = false }: Pick<Runtime, 'store' | 'clock' | 'isOneRegion'>,
  who: Participant,
): Plan<Share> => {
  const { region, cluster, group } = who.story
  const journal = openJournal(store, releasePartition(group))
  const share = (attempt: string): Share => ({ partition: journal.partition, attempt, region })
  return {
    target: `region:${group}`,
    scope: 'rollout',
    result: Share,
    find: async () =>
      attemptsOf(await journal.read(), who.story.release)
        .filter(([, { members }]) => members?.[region]?.uid === who.uid && members[region].run === who.run)
        .map(([attempt]) => share(attempt)),
    async act() {
      if (isOneRegion)
        throw new TerminalError(
          'a plugin executable has a journal of its own, in which no other region is seen: run what is done for a release as an HTTP function',
        )
      if (!region)
        throw new TerminalError(
          `cluster ${cluster} has no region, so it takes part in no release: set clusters.${cluster}.region in canary-steps.yaml`,
        )
      const joined = await journal.update((draft) => join(draft, who, clock.now()))
      if ('problem' in joined) throw new TerminalError(joined.problem)
      return share(joined.attempt)
    },
    remove: async () => undefined,
  }
}
