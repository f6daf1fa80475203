import { type RolloutView, storyOf } from '@canary-steps/sdk'
import { auditSubject, recordAudit } from '../effects/audit-log.ts'
import { factsOf, readAttemptKey, shortHash } from '../journal/identity.ts'
import type { RolloutJournal } from '../journal/journal.ts'
import type { JournalFile } from '../journal/journal-file.ts'
import { markAttemptEnd } from '../journal/mark-end.ts'
import { isOpen } from '../journal/records.ts'
import type { Site } from '../journal/restore-steps.ts'
import type { Runtime } from '../ports/runtime.ts'

/**
 * The time after a revision was first seen in which an older one may still be listed. It is also the least time
 * between two lists that show it; in milliseconds. An API server that lags behind does so for seconds. Twice this is
 * more than a clock that signs may be ahead (`isFresh`): one
 * list that is sent again is never two.
 */
const certainAfter = 3 * 60_000

/** A list of the cluster's Rollouts, and when it was begun: milliseconds since 1970. */
type Listed = { readonly rollout: RolloutView; readonly listedAt: number }

/**
 * Whether a list shows for the second time that the Rollout is at an older revision than one that was seen. Argo
 * never does that: its cluster was restored from a backup. The first time is noted. A list that is sent again is the
 * same list.
 */
export const isTakenBack = (draft: RolloutJournal, { rollout, listedAt }: Listed): boolean => {
  const { revision } = factsOf(rollout)
  if (revision >= draft.revision) return false
  // asked so that a time that is none takes nothing back
  if (!(listedAt - (draft.revisionAt ?? 0) >= certainAfter)) return false
  const { older } = draft
  if (older?.revision === revision) return listedAt - older.listedAt >= certainAfter
  draft.older = { revision, listedAt }
  return false
}

const takenBackReason = (before: number, revision: number): string =>
  `revision ${before} is gone: the cluster shows revision ${revision}, as after a restored backup`

/** Whether a list was begun before the Rollout began anew: it shows what is gone. */
export const isFromBefore = ({ takenBackAt }: RolloutJournal, listedAt: number): boolean =>
  takenBackAt !== undefined && listedAt < takenBackAt

/** Ends what later revisions left open, and forgets what is done of the one that the Rollout is at again: it begins anew. */
const beginAnew = (draft: RolloutJournal, rollout: RolloutView, now: number): void => {
  const { revision } = factsOf(rollout)
  const reason = takenBackReason(draft.revision, revision)
  for (const [key, attempt] of Object.entries(draft.runs)) {
    const its = readAttemptKey(key)
    if (its && its.revision < revision) continue
    markAttemptEnd(attempt, 'orphaned', reason, now)
    if (its?.revision === revision && !isOpen(attempt)) delete draft.runs[key]
  }
  draft.promoted = Object.fromEntries(Object.entries(draft.promoted).filter(([, at]) => at <= revision))
  draft.revision = revision
  draft.revisionAt = now
  draft.takenBackAt = now
  delete draft.older
}

/**
 * Takes the journal back to the revision that the cluster has since it was restored from a backup. Otherwise the
 * function would refuse that revision forever. It is written into the audit first.
 */
export const takeBack = async (
  runtime: Runtime,
  journal: JournalFile<RolloutJournal>,
  { rollout, listedAt }: Listed,
  site: Site,
): Promise<void> => {
  const { revision: before } = await journal.read()
  const { uid, index, revision } = factsOf(rollout)
  const reason = takenBackReason(before, revision)
  const { clock, log, policy } = runtime
  const settings = policy.hash()
  await recordAudit(runtime, {
    id: shortHash(`restored/${uid}/${before}/${revision}/${listedAt}`),
    at: new Date(clock.now()).toISOString(),
    kind: 'restored',
    decision: 'orphaned',
    by: { id: '', name: '' },
    reason,
    ...auditSubject(storyOf(rollout, { ...site, index })),
    ...(settings && { settings }),
    step: { name: '', number: 0 },
  })
  await journal.update((draft) => {
    if (draft.revision === before && before > revision) beginAnew(draft, rollout, clock.now())
  })
  const { namespace, name } = rollout.metadata
  log('warn', 'a Rollout begins anew', { rollout: `${namespace}/${name}`, cluster: site.cluster, reason })
}
