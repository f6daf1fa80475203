import { defineStep, type EndIo, goesOn, succeed } from '@canary-steps/sdk'
import { closeIssues, eachIssue, effectOf, issuesOf, jira, moveOnce, targetOf } from '@canary-steps/vendors/jira'
import type * as z from 'zod'
import { Config } from './config.ts'
import { goBack, stay } from './go-back.ts'
import { State } from './state.ts'
import { taskOf } from './task.ts'
import { updateIssue } from './update-issue.ts'

type Secret = 'JIRA_API_TOKEN' | 'JIRA_EMAIL'

/** Brings Jira issues up to date with the rollout, and moves them back when it goes back. It only informs. */
export const jiraUpdate = defineStep({
  name: 'jira-update',
  summary: 'Bring Jira issues up to date',
  secrets: ['JIRA_API_TOKEN', 'JIRA_EMAIL'],
  config: Config,
  state: State,
  targets: ({ issues = [] }) => [...new Set(issues.map(targetOf))],

  async run({ config, ...io }) {
    const task = taskOf(config, io)
    const api = await jira(io)
    const keys = await issuesOf(config.issues, io)
    const issues = await eachIssue(keys, io.signal, (key) => updateIssue(api, io, key, task))
    return succeed(
      { issues, url: issues[0]?.url ?? '' },
      issues.map(({ key, to }) => (to ? `${key}: ${to}` : key)).join(', '),
    )
  },

  terminate: (call) => end(call),
  abort: (call) => end(call),
})

type End = { config: Config; state: z.output<typeof State> | undefined } & EndIo<Secret>

const end = async ({ config, state, ...io }: End) => {
  const api = await jira(io)
  const known = state?.issues.map(({ key }) => key) ?? []
  await closeIssues({ given: config.issues, known }, io, (key) =>
    io.close(effectOf(key), moveOnce(api, { key }), (moved) =>
      goesOn(io.outcome) ? stay(api, moved) : goBack(api, io, moved, config),
    ),
  )
  return succeed(undefined, io.outcome)
}
