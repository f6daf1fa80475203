import { type Plan, TerminalError } from '@canary-steps/sdk'
import * as z from 'zod'
import type { ReleaseJournal, ReleaseRun, Run } from '../journal/journal.ts'
import { oldReleasePartition, releasePartition } from '../journal/journal-document.ts'
import { openRelease } from '../journal/journal-file.ts'
import type { Member } from '../journal/member.ts'
import { isShared } from '../journal/records.ts'
import type { Runtime } from '../ports/runtime.ts'
import { attemptWith, join, type Participant } from './join.ts'

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
  { runs }: ReleaseJournal,
  { partition, attempt, region }: Share,
): { readonly run: ReleaseRun; readonly member: Member } => {
  const run = runs[attempt]
  const member = run?.members[region]
  if (!run || !member) throw new Error(`${partition}: attempt ${attempt} does not know region ${region}`)
  return { run, member }
}

/** Where a cluster's releases of a group are. */
export const partitionFor = ({ policy }: Pick<Runtime, 'policy'>, cluster: string, group: string): string =>
  releasePartition(group, { ring: policy.ring(cluster), cluster })

/**
 * Looks whether a share that a run has had since other settings, or since before there were rings, is among clusters of its ring.
 *
 * @throws TerminalError naming a cluster that is not.
 */
export const checkRing = async (
  runtime: Pick<Runtime, 'store' | 'policy'>,
  { partition, attempt }: Share,
  { story: { cluster, group } }: Participant,
): Promise<void> => {
  if (partition === partitionFor(runtime, cluster, group)) return
  const ring = runtime.policy.ring(cluster)
  const { members = {} } = (await openRelease(runtime.store, partition).read()).runs[attempt] ?? {}
  const stranger = Object.values(members).find(
    (member) => member.cluster !== cluster && (ring === undefined || runtime.policy.ring(member.cluster) !== ring),
  )
  if (stranger)
    throw new TerminalError(
      `cluster ${stranger.cluster} takes part in this release but shares no ring with ${cluster}: set the same clusters.<name>.ring for both in canary-steps.yaml, or retry without it`,
    )
}

/** How a run takes part in a release. Nobody outside hears of it: it is written into the release's journal. */
export const sharePlan = (
  { store, clock, policy, isOneRegion = false }: Pick<Runtime, 'store' | 'clock' | 'policy' | 'isOneRegion'>,
  who: Participant,
): Plan<Share> => {
  const { region, cluster, group } = who.story
  const journal = openRelease(store, partitionFor({ policy }, cluster, group))
  const shareAt = (partition: string, attempt: string): Share => ({ partition, attempt, region })
  const sharesIn = async (partition: string): Promise<Share[]> =>
    [attemptWith(await openRelease(store, partition).read(), who)].flatMap((attempt) =>
      attempt === undefined ? [] : [shareAt(partition, attempt)],
    )
  return {
    target: `region:${group}`,
    lifetime: 'rollout',
    result: Share,
    find: async () => [...(await sharesIn(journal.partition)), ...(await sharesIn(oldReleasePartition(group)))],
    async act() {
      if (isOneRegion)
        throw new TerminalError(
          'a plugin executable sees no other region, because its journal is its own: run steps of scope release as an HTTP function',
        )
      if (!region)
        throw new TerminalError(
          `cluster ${cluster} has no region, so it takes part in no release: set clusters.${cluster}.region in canary-steps.yaml`,
        )
      const { change } = who.story
      if (!change) throw new Error(`the changes of the canary in ${cluster} are unknown`)
      const at = { now: clock.now(), rules: policy.images() }
      const joined = await journal.update((draft) => join(draft, who, change, at))
      if ('problem' in joined) throw new TerminalError(joined.problem)
      return shareAt(journal.partition, joined.attempt)
    },
    remove: async () => undefined,
  }
}
