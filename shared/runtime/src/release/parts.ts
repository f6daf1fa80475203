import { wentBack } from '@canary-steps/sdk'
import { readAttemptKey } from '../journal/identity.ts'
import type { ReleaseJournal } from '../journal/journal.ts'
import { openRollout } from '../journal/journal-file.ts'
import type { Member } from '../journal/member.ts'
import type { Store } from '../ports/store.ts'
import { inLineOf } from './lines.ts'
import { isLost } from './round.ts'

/** The part that a region has in a release. */
export type RegionPart = {
  readonly region: string
  readonly member: Member
  /** Its rollout ended well, in another round than the one that asks. */
  readonly hasFinishedBefore: boolean
  /** The ring that it is in, where that is only watched: `region` names it then as `ring/region`. */
  readonly ring?: string
}

/**
 * For each region, picks its part at a barrier: the latest one in any round about the same change. An edited or
 * recreated Rollout has another round. Of other rounds nothing counts that went back, and of lost ones only what
 * ended well before.
 */
export const partsAt = (journal: ReleaseJournal, key: string, { version }: Member): RegionPart[] => {
  const own = journal.runs[key]
  const rounds = own && isLost(own) ? [own] : inLineOf(journal, key)
  const regions = new Set(rounds.flatMap(({ members }) => Object.keys(members)))
  return [...regions].flatMap((region): RegionPart[] => {
    // of rounds of earlier versions nobody knows what they are about
    const round = rounds.find(({ members, subject }) =>
      subject ? members[region] !== undefined : members[region]?.version === version,
    )
    const member = round?.members[region]
    if (!round || !member) return []
    if (round === own) return [{ region, member, hasFinishedBefore: false }]
    return wentBack(member) || (!member.end && isLost(round))
      ? []
      : [{ region, member, hasFinishedBefore: member.end !== undefined }]
  })
}

/** A Rollout that was seen at a later revision is at another release, or comes to this one anew. */
const isStillThere = async (store: Store, { cluster, uid, run }: Member): Promise<boolean> => {
  const { revision } = await openRollout(store, cluster, uid).read()
  return revision === readAttemptKey(run)?.revision
}

/** Of regions whose rollouts ended well: those that have the release still, as their own journals tell. */
export const stillThere = async (store: Store, parts: readonly RegionPart[]): Promise<ReadonlySet<string>> => {
  const checked = await Promise.all(
    parts.map(async ({ region, member }) => ((await isStillThere(store, member)) ? [region] : [])),
  )
  return new Set(checked.flat())
}
