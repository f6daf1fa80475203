import { type RolloutView, readRevision } from '@canary-steps/sdk'
import { markBypassedSteps, markEndedAttempts } from '../journal/ended-attempts.ts'
import { openRollout } from '../journal/journal-file.ts'
import { isOpen, noteHeard } from '../journal/records.ts'
import { restoreSteps } from '../journal/restore-steps.ts'
import type { Runtime } from '../ports/runtime.ts'
import { guarded } from '../secrets/guarded.ts'
import { isFromBefore, isTakenBack, takeBack } from './take-back.ts'

/** Where and when the Rollout was seen. `listedAt`: it is of a list of the cluster's Rollouts, begun then; milliseconds since 1970. */
type Seen = { readonly region?: string | undefined; readonly listedAt?: number | undefined }

/**
 * Takes in how a Rollout stands, without any call of a step: it is Healthy, was aborted, or went on to another
 * revision. The controller ends attempts without telling their steps. One that cannot be read is passed by.
 */
export const observe = async (
  host: Runtime,
  cluster: string,
  rollout: RolloutView,
  { region = '', listedAt }: Seen = {},
): Promise<void> => {
  const runtime = guarded(host)
  const { uid, namespace, name } = rollout.metadata
  const read = readRevision(rollout)
  if ('problem' in read)
    return runtime.log('warn', 'a Rollout is skipped', {
      rollout: `${namespace}/${name}`,
      cluster,
      reason: read.problem,
    })
  const journal = openRollout(runtime.store, cluster, uid)
  const site = { cluster, region }
  /** Says whether the journal must be taken back first. */
  const takeIn = (at?: number) =>
    journal.update((draft) => {
      if (at !== undefined && isFromBefore(draft, at)) return false
      if (at !== undefined && isTakenBack(draft, { rollout, listedAt: at })) return true
      const now = runtime.clock.now()
      restoreSteps(draft, rollout, site, now)
      if (Object.values(draft.runs).some(isOpen)) noteHeard(draft, now)
      delete draft.goneAt
      markEndedAttempts(draft, rollout, now)
      markBypassedSteps(draft, rollout, now)
      return false
    })
  const isBack = await takeIn(listedAt)
  if (!isBack || listedAt === undefined) return
  await takeBack(runtime, journal, { rollout, listedAt }, site)
  await takeIn()
}
