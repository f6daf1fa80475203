import { RolloutView, revisionOf } from '@canary-steps/sdk'
import * as z from 'zod'

const Body = z.object({
  operation: z.string(),
  state: z.unknown(),
  rollout: RolloutView.optional(),
  rollouts: z.array(RolloutView).default([]),
})

type Heard = {
  readonly moment: number
  readonly isRun: boolean
  readonly revision: number
  readonly podHash: string
  readonly stableHash: string
  readonly index: number
  readonly transition: string
  readonly hasState: boolean
}

/** What the function was told, from the bodies that arrived. It cannot know what nothing said. */
export const hearing = () => {
  const heard: Heard[] = []
  return {
    hears(body: string, moment: number): void {
      const { operation, state, rollout, rollouts } = Body.parse(JSON.parse(body))
      for (const view of rollout ? [rollout] : rollouts)
        heard.push({
          moment,
          isRun: operation === 'run',
          revision: revisionOf(view),
          podHash: view.status.currentPodHash,
          stableHash: view.status.stableRS,
          index: view.status.currentStepIndex,
          transition: view.status.conditions.find(({ type }) => type === 'Progressing')?.lastTransitionTime ?? '',
          hasState: state !== undefined && state !== null,
        })
    },
    /** Whether anything showed since that a revision became stable: itself, or a canary of the next. */
    ofStable: ({ revision, podHash }: { revision: number; podHash: string }, since: number) =>
      heard.some(
        (one) =>
          one.moment > since &&
          one.stableHash === podHash &&
          (one.revision === revision || (one.revision > revision && one.podHash !== podHash)),
      ),
    /**
     * Whether a Run came since that looks like one after a retry: the step's state is gone, and the Rollout was paused or
     * aborted meanwhile. A lost answer and a pause look the same (docs/decisions/0002).
     */
    ofLookalike: (revision: number, since: number) =>
      heard.some((one) => {
        const isLike = (other: Heard) => other.isRun && other.revision === revision && other.index === one.index
        const before = heard.find(isLike)
        return one.moment >= since && isLike(one) && !one.hasState && before && one.transition > before.transition
      }),
    /** Whether a step of this revision was run since. */
    ofRun: (revision: number, since: number) =>
      heard.some((one) => one.moment > since && one.isRun && one.revision === revision),
  }
}
