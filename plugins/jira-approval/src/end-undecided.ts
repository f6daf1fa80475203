import { type EndIo, type Outcome, type Story, succeed, whichRun } from '@canary-steps/sdk'
import { closeIssues, effectOf, jira } from '@canary-steps/vendors/jira'
import { askOnce, tellEnd } from './ask-once.ts'
import type { Config } from './config.ts'
import type { State } from './state.ts'

/** How it ended, for the comment that asked. */
const words: Readonly<Record<Outcome, string>> = {
  approved: 'The rollout goes on',
  rejected: 'The rollout goes back',
  succeeded: 'No decision is needed any more: the rollout is Healthy',
  failed: 'No decision is needed any more: the step failed',
  expired: 'Nobody decided in time',
  aborted: 'No decision is needed any more: the rollout was aborted',
  terminated: 'Promoted in full before it was decided',
  superseded: 'No decision is needed any more: a newer revision took over',
  bypassed: 'Bypassed: the rollout went on without approval',
  orphaned: 'No decision is needed any more: the rollout is gone',
}

/**
 * How it ended, and which run that is about: the question of the next one may stand above it. `why`: the deciders, or
 * the reason of the end; empty if unknown.
 */
export const endInWords = (story: Story, outcome: Outcome, why: string): string =>
  `${whichRun(story)}\n${[words[outcome], why].filter((part) => part !== '').join(': ')}`

type End = { config: Config; state: State | undefined } & EndIo<'JIRA_API_TOKEN' | 'JIRA_EMAIL'>

/** Says in the comments, and in the audit record, how it ended undecided. */
export const endUndecided = async ({ config, state, ...io }: End) => {
  const api = await jira(io)
  const { outcome, reason } = io
  const known = state?.issues.map(({ key }) => key) ?? []
  const text = config.comment === undefined ? undefined : ''
  await closeIssues({ given: config.issues, known }, io, (key) =>
    io.close(effectOf(key), askOnce(api, { key, text, isInternal: config.internal }), async (asked) => {
      if (state?.isDecided) return
      // the audit has the deciders already
      if (outcome !== 'approved') await io.audit('outcome', { decision: outcome, reason, at: io.clock.now() })
      await tellEnd(api, asked, endInWords(io.story, outcome, reason))
    }),
  )
  return succeed(undefined, outcome)
}
