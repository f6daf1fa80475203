import { type Plan, TerminalError } from '@canary-steps/sdk'
import * as z from 'zod'
import type { Actor } from '../effects/actor.ts'
import { oldReleasePartition, releasePartition } from '../journal/identity.ts'
import type { ReleaseJournal, ReleaseRun, Run, StepRecord } from '../journal/journal.ts'
import { openRelease } from '../journal/journal-file.ts'
import type { Member } from '../journal/member.ts'
import { isShared, recordIn } from '../journal/records.ts'
import type { Runtime } from '../ports/runtime.ts'
import { attemptWith, join, type Participant } from './join.ts'
import { newSlot, type SlotName, slotNamed } from './slot.ts'

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

const Config = z.object({ scope: z.literal('release'), id: z.string().optional() })

/** Steps of a run that were done for a release of which its journal knows nothing any more. */
const lostSlots = (own: Run, called: number): (SlotName & Pick<StepRecord, 'config' | 'startedAt'>)[] =>
  shareIn(own)
    ? []
    : Object.entries(own.steps).flatMap(([at, { rebuilt, step, config, startedAt }]) => {
        const { data } = Config.safeParse(config)
        const isLost = rebuilt && data !== undefined && Number(at) !== called
        return isLost ? [{ step, id: data.id, index: Number(at), config, startedAt }] : []
      })

/**
 * Forgets the part that a run has in a release of which the release's own journal knows nothing, as where that alone was lost: the run takes
 * part anew, and looks for what was done for all regions. Says whether it did.
 */
export const forgetLostShare = async ({ store }: Pick<Runtime, 'store'>, actor: Actor, own: Run): Promise<boolean> => {
  const share = shareIn(own)
  if (!share) return false
  const { runs } = await openRelease(store, share.partition).read()
  if (runs[share.attempt]?.members[share.region]) return false
  await actor.journal.update((draft) => {
    const { run } = recordIn(draft, actor)
    run.effects = Object.fromEntries(Object.entries(run.effects).filter(([id]) => !isShareId(id)))
    for (const step of Object.values(run.steps)) if (Config.safeParse(step.config).success) step.rebuilt = true
  })
  return true
}

/**
 * Takes back into the journal of a release what only a region's controller knows to have been done for all regions, so that it is closed when
 * they have ended. What the region says of how that went counts for no other region: each finds it at the vendor, or asks anew.
 */
export const restoreSlots = async (
  { store }: Pick<Runtime, 'store'>,
  joined: () => Promise<Share>,
  { run: own, index: called }: { readonly run: Run; readonly index: number },
): Promise<void> => {
  const lost = lostSlots(own, called)
  if (lost.length === 0) return
  const share = await joined()
  await openRelease(store, share.partition).update((draft) => {
    const { run } = memberIn(draft, share)
    for (const { config, startedAt, ...name } of lost)
      if (!slotNamed(run, name)) newSlot(run, name, { config, startedAt, rebuilt: true })
  })
}
