import { type EndIo, succeed } from '@canary-steps/sdk'
import { askOnce, effectOf, jira, settleIssues, tellEnd } from '@canary-steps/vendors/jira'
import type { Config } from './config.ts'
import { endingOf } from './ending.ts'
import type { State } from './state.ts'

type End = { config: Config; state: State | undefined } & EndIo<'JIRA_API_TOKEN' | 'JIRA_EMAIL'>

/** Says in the comments, and in the audit record, how it ended undecided. */
export const endUndecided = async ({ config, state, ...io }: End) => {
  const api = await jira(io)
  const { outcome, reason } = io
  const known = state?.issues.map(({ key }) => key) ?? []
  const text = config.comment === undefined ? undefined : ''
  await settleIssues({ given: config.issues, known }, io, (key) =>
    io.close(effectOf(key), askOnce(api, { key, text, isInternal: config.internal }), async (asked) => {
      // who decided is in the audit already
      if (outcome !== 'approved') await io.audit('outcome', { decision: outcome, reason, at: io.clock.now() })
      await tellEnd(api, asked, endingOf(io.story, outcome, reason))
    }),
  )
  return succeed(undefined, outcome)
}
