import type { Story } from '@canary-steps/sdk'

/** Who takes part: which run of which Rollout. */
export type Participant = {
  readonly uid: string
  readonly run: string
  readonly story: Story
}
