import type { RolloutView } from '@canary-steps/sdk'

/** Why a Rollout was aborted, in the controller's words; undefined as long as it has not written them down. The same for a call and for what is seen. */
export const abortReason = ({ conditions }: RolloutView['status']): string | undefined =>
  conditions.find(({ reason }) => reason === 'RolloutAborted')?.message
