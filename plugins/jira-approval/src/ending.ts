import { type Outcome, type Story, whichRun } from '@canary-steps/sdk'

/** How it ended, for the comment that asked. */
const words: Readonly<Record<Outcome, string>> = {
  approved: 'The rollout goes on',
  rejected: 'The rollout goes back',
  succeeded: 'Nothing is to be decided any more: the rollout is Healthy',
  failed: 'Nothing is to be decided any more: the step failed',
  expired: 'Nobody decided in time',
  aborted: 'Nothing is to be decided any more: the rollout was aborted',
  terminated: 'Promoted in full before it was decided',
  superseded: 'Nothing is to be decided any more: a newer revision took over',
  bypassed: 'Bypassed: the rollout went on without approval',
  orphaned: 'Nothing is to be decided any more: the rollout is gone',
}

/**
 * How it ended, and which run that is about: the question of the next one may stand above it. `why`: who decided, or why it ended; empty
 * where nobody said.
 */
export const endingOf = (story: Story, outcome: Outcome, why: string): string =>
  `${whichRun(story)}\n${[words[outcome], why].filter((part) => part !== '').join(': ')}`
