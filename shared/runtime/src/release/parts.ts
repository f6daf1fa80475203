import { wentBack } from '@canary-steps/sdk'
import { readRunKey } from '../journal/identity.ts'
import type { ReleaseJournal } from '../journal/journal.ts'
import { openRollout } from '../journal/journal-file.ts'
import type { Member } from '../journal/member.ts'
import type { Store } from '../ports/store.ts'
import { isLost } from './attempt.ts'
import { inLineOf } from './lines.ts'

/** The part that a region has in a release. */
export type Part = {
  readonly region: string
  readonly member: Member
  /** Its rollout ended well, in another attempt than the one that asks. */
  readonly hasFinishedBefore: boolean
  /** The ring that it is in, where that is only watched: `region` names it then as `ring/region`. */
  readonly ring?: string
}

/**
 * Which part counts of each region where regions of an attempt wait for each other: the latest that it has in any attempt about the same
 * change, for one that was edited or made again has another. Of other attempts nothing counts that went back, and of lost ones only what ended well before.
 */
export const partsAt = (journal: ReleaseJournal, attempt: string, { version }: Member): Part[] => {
  const own = journal.runs[attempt]
  const runs = own && isLost(own) ? [own] : inLineOf(journal, attempt)
  const regions = new Set(runs.flatMap(({ members }) => Object.keys(members)))
  return [...regions].flatMap((region): Part[] => {
    // of attempts of earlier versions nobody knows what they are about
    const run = runs.find(({ members, subject }) =>
      subject ? members[region] !== undefined : members[region]?.version === version,
    )
    const member = run?.members[region]
    if (!run || !member) return []
    if (run === own) return [{ region, member, hasFinishedBefore: false }]
    return wentBack(member) || (!member.end && isLost(run))
      ? []
      : [{ region, member, hasFinishedBefore: member.end !== undefined }]
  })
}

/** A Rollout that was seen at a later revision is at another release, or comes to this one anew. */
const isStillThere = async (store: Store, { cluster, uid, run }: Member): Promise<boolean> => {
  const { revision } = await openRollout(store, cluster, uid).read()
  return revision === readRunKey(run)?.revision
}

/** Of regions whose rollouts ended well: those that have the release still, as their own journals tell. */
export const stillThere = async (store: Store, parts: readonly Part[]): Promise<ReadonlySet<string>> => {
  const checked = await Promise.all(
    parts.map(async ({ region, member }) => ((await isStillThere(store, member)) ? [region] : [])),
  )
  return new Set(checked.flat())
}
