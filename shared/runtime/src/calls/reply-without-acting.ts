import type { RolloutView } from '@canary-steps/sdk'
import type { Problem, Reply } from '../journal/call.ts'
import type { Claim } from '../journal/claim.ts'
import type { Identity } from '../journal/identity.ts'
import { savedState } from '../journal/saved-state.ts'
import type { Mine } from './run-place.ts'

/** How often a Run asks again that found someone else at work, or an attempt that has ended, in milliseconds. */
export const lookAgain = 15_000

/** The answer when this Run may not act: nothing is called, nothing changes. */
export const replyWithoutActing = (
  claim: Exclude<Claim, Mine>,
  identity: Identity,
  rollout: RolloutView,
  isLate: boolean,
): Reply | Problem => {
  if (claim.kind === 'older')
    return {
      status: 422,
      title: 'older revision',
      detail: `revision ${identity.revision} is older than revision ${claim.revision}, which has been seen; nothing was done`,
    }
  const { phase, message, end } = claim.step
  const state = savedState(identity, claim.step, rollout)
  if (claim.kind === 'done') return { phase, message, state }
  const why =
    claim.kind === 'busy'
      ? 'another call of this step is at work'
      : `this attempt has ended (${[end?.outcome, end?.reason].filter(Boolean).join(': ') || 'another step of it went back'})`
  // waiting on would leave a zombie that nobody polls any more
  if (claim.kind === 'ended' && isLate) return { phase: 'Failed', message: why, state }
  return { phase: 'Running', message: why, requeueAfter: lookAgain, state }
}
