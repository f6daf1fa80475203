import { type Plan, TerminalError } from '@canary-steps/sdk'
import * as z from 'zod'
import type { Actor } from '../effects/actor.ts'
import { oldReleasePartition, releasePartition } from '../journal/identity.ts'
import type { Attempt, ReleaseJournal, Round, StepRecord } from '../journal/journal.ts'
import { openRelease } from '../journal/journal-file.ts'
import type { Member } from '../journal/member.ts'
import { recordIn } from '../journal/records.ts'
import type { Runtime } from '../ports/runtime.ts'
import { join, type Participant, roundWith } from './join.ts'
import { newSlot, type SlotName, slotNamed } from './slot.ts'

/** An attempt's part in a release: where that is written down. An effect of the attempt: left when the rollout ends, whichever way. */
export const Share = z.object({ partition: z.string(), attempt: z.string(), region: z.string() })
export type Share = z.infer<typeof Share>

/** Name of the effect. */
export const shareName = 'release'
const shareId = `rollout/${shareName}`

/** Whether an effect is an attempt's part in a release: nothing outside, so nothing for operators to put right. */
export const isShareId = (id: string): boolean => id === shareId

/** The part that an attempt has in a release; undefined: it has none, or nobody knows yet. */
export const shareIn = ({ effects }: Pick<Attempt, 'effects'>): Share | undefined =>
  Share.safeParse(effects[shareId]?.result).data

/**
 * A region's part in a round, to be changed. `run`: the attempt for which it is.
 *
 * @throws when the journal does not know it: it was lost, or is an older one. And when another attempt of the region
 * has taken part since: a call that is late says nothing of that one.
 */
export const memberIn = (
  { runs }: ReleaseJournal,
  { partition, attempt: key, region }: Share,
  run?: string,
): { readonly round: Round; readonly member: Member } => {
  const round = runs[key]
  const member = round?.members[region]
  if (!round || !member) throw new Error(`${partition}: round ${key} does not know region ${region}`)
  if (run !== undefined && member.run !== run)
    throw new Error(`${partition}: another attempt of region ${region} takes part in round ${key}`)
  return { round, member }
}

/** Where a cluster's releases of a group are. */
export const partitionFor = ({ policy }: Pick<Runtime, 'policy'>, cluster: string, group: string): string =>
  releasePartition(group, { ring: policy.ring(cluster), cluster })

/**
 * Looks whether a share that an attempt has had since other settings, or since before there were rings, is among clusters of its ring.
 *
 * @throws TerminalError naming a cluster that is not.
 */
export const checkRing = async (
  runtime: Pick<Runtime, 'store' | 'policy'>,
  { partition, attempt: key }: Share,
  { story: { cluster, group } }: Participant,
): Promise<void> => {
  if (partition === partitionFor(runtime, cluster, group)) return
  const ring = runtime.policy.ring(cluster)
  const { members = {} } = (await openRelease(runtime.store, partition).read()).runs[key] ?? {}
  const stranger = Object.values(members).find(
    (member) => member.cluster !== cluster && (ring === undefined || runtime.policy.ring(member.cluster) !== ring),
  )
  if (stranger)
    throw new TerminalError(
      `cluster ${stranger.cluster} takes part in this release but shares no ring with ${cluster}: set the same clusters.<name>.ring for both in canary-steps.yaml, or retry without it`,
    )
}

/** How an attempt takes part in a release. Nobody outside hears of it: it is written into the release's journal. */
export const sharePlan = (
  { store, clock, policy, isOneRegion = false }: Pick<Runtime, 'store' | 'clock' | 'policy' | 'isOneRegion'>,
  who: Participant,
): Plan<Share> => {
  const { region, cluster, group } = who.story
  const journal = openRelease(store, partitionFor({ policy }, cluster, group))
  const shareAt = (partition: string, key: string): Share => ({ partition, attempt: key, region })
  const sharesIn = async (partition: string): Promise<Share[]> =>
    [roundWith(await openRelease(store, partition).read(), who)].flatMap((key) =>
      key === undefined ? [] : [shareAt(partition, key)],
    )
  return {
    target: `region:${group}`,
    lifetime: 'rollout',
    result: Share,
    find: async () => [...(await sharesIn(journal.partition)), ...(await sharesIn(oldReleasePartition(group)))],
    async act() {
      if (isOneRegion)
        throw new TerminalError(
          'a plugin executable sees no other region, because its journal is its own. Let those of all regions share a database (CANARY_STEPS_STORE), or run steps of scope release as an HTTP function',
        )
      if (!region)
        throw new TerminalError(
          `cluster ${cluster} has no region, so it takes part in no release: set clusters.${cluster}.region in canary-steps.yaml, or CANARY_STEPS_REGION of an executable`,
        )
      const { change } = who.story
      if (!change) throw new Error(`the changes of the canary in ${cluster} are unknown`)
      const at = { now: clock.now(), rules: policy.images() }
      const joined = await journal.update((draft) => join(draft, who, change, at))
      if ('problem' in joined) throw new TerminalError(joined.problem)
      return shareAt(journal.partition, joined.key)
    },
    remove: async () => undefined,
  }
}

const Config = z.object({ scope: z.literal('release'), id: z.string().optional() })

/** Steps of an attempt that were done for a release of which its journal knows nothing any more. */
const lostSlots = (own: Attempt, called: number): (SlotName & Pick<StepRecord, 'config' | 'startedAt'>)[] =>
  shareIn(own)
    ? []
    : Object.entries(own.steps).flatMap(([at, { rebuilt, step, config, startedAt }]) => {
        const { data } = Config.safeParse(config)
        const isLost = rebuilt && data !== undefined && Number(at) !== called
        return isLost ? [{ step, id: data.id, index: Number(at), config, startedAt }] : []
      })

/**
 * Forgets the part that an attempt has in a release that the release's own journal does not know, as when that alone
 * was lost. The attempt takes part anew, and looks for the acts for all regions. Says whether it did.
 */
export const forgetLostShare = async (
  { store }: Pick<Runtime, 'store'>,
  actor: Actor,
  own: Attempt,
): Promise<boolean> => {
  const share = shareIn(own)
  if (!share) return false
  const { runs } = await openRelease(store, share.partition).read()
  if (runs[share.attempt]?.members[share.region]) return false
  await actor.journal.update((draft) => {
    const { attempt } = recordIn(draft, actor)
    attempt.effects = Object.fromEntries(Object.entries(attempt.effects).filter(([id]) => !isShareId(id)))
    for (const step of Object.values(attempt.steps)) if (Config.safeParse(step.config).success) step.rebuilt = true
  })
  return true
}

/**
 * Takes back into the journal of a release the effects for all regions that only a region's controller knows. So they
 * are closed when all regions have ended. The outcome that the region reports counts for no other region: each finds
 * it at the vendor, or asks anew.
 */
export const restoreSlots = async (
  { store }: Pick<Runtime, 'store'>,
  joined: () => Promise<Share>,
  { attempt: own, index: called }: { readonly attempt: Attempt; readonly index: number },
): Promise<void> => {
  const lost = lostSlots(own, called)
  if (lost.length === 0) return
  const share = await joined()
  await openRelease(store, share.partition).update((draft) => {
    const { round } = memberIn(draft, share)
    for (const { config, startedAt, ...name } of lost)
      if (!slotNamed(round, name)) newSlot(round, name, { config, startedAt, rebuilt: true })
  })
}
