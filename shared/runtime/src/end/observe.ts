import { type RolloutView, readRevision } from '@canary-steps/sdk'
import { isOpen, noteHeard, openJournal, partitionOf } from '../journal/journal.ts'
import type { Runtime } from '../runtime.ts'
import { markBypassedSteps, markEndedRuns } from './ended-runs.ts'
import { restoreSteps } from './restore-steps.ts'

/**
 * Takes in what a Rollout says of itself outside any call of a step: that it is Healthy, was aborted, or went on to another
 * revision. The controller ends runs without telling their steps. One that cannot be read is passed by.
 */
export const observe = async (runtime: Runtime, cluster: string, rollout: RolloutView, region = ''): Promise<void> => {
  const { uid, namespace, name } = rollout.metadata
  const read = readRevision(rollout)
  if ('problem' in read)
    return runtime.log('warn', 'a Rollout is passed by', {
      rollout: `${namespace}/${name}`,
      cluster,
      reason: read.problem,
    })
  await openJournal(runtime.store, partitionOf(cluster, uid)).update((draft) => {
    const now = runtime.clock.now()
    restoreSteps(draft, rollout, { cluster, region }, now)
    if (Object.values(draft.runs).some(isOpen)) noteHeard(draft, now)
    markEndedRuns(draft, rollout, now)
    markBypassedSteps(draft, rollout, now)
  })
}
