import { expect } from 'vitest'
import type { Ability } from '../host.ts'
import type { Stage } from '../stage.ts'
import type { Subject } from '../subject.ts'

/** One step: how it is configured, what it answers to a Run, and what people see of it at its vendor. */
type StepCase = {
  readonly step: string
  readonly config: (subject: Subject) => object
  readonly says: 'Running' | 'Successful'
  readonly seen: (stage: Stage, subject: Subject) => unknown
  /** The sight after a Run, and after it was aborted or terminated. */
  readonly ran: unknown
  readonly aborted: unknown
  readonly terminated: unknown
  readonly needs?: Ability
}

const messages: StepCase['seen'] = ({ vendors }, { channel }) => vendors.slack.messages(channel).map(({ text }) => text)

const issue: StepCase['seen'] = ({ vendors }, subject) => {
  const { status, comments = [] } = vendors.jira.issue(subject.issue) ?? {}
  return [status, ...comments]
}

const runs: StepCase['seen'] = ({ vendors }, { repository }) =>
  vendors.github.runs().flatMap((run) => (run.repository === repository ? [run.conclusion ?? 'goes on'] : []))

const regions: StepCase['seen'] = ({ vendors }, { name }) =>
  vendors.grafana
    .annotations()
    .filter(({ text }) => text.includes(name))
    .map(({ tags }) => tags.filter((tag) => /^(start|outcome)/.test(tag)))

const nothing = { seen: () => [], ran: [], aborted: [], terminated: [] } as const

const contains = (text: string): unknown => expect.stringContaining(text)

export const stepCases: readonly StepCase[] = [
  {
    step: 'dependency-check',
    config: () => ({ rollouts: [{ name: 'ledger', version: '>=2.4 <3' }] }),
    says: 'Successful',
    ...nothing,
  },
  {
    step: 'github-workflow',
    config: ({ repository }) => ({ repository, workflow: 'e2e.yaml', ref: 'main' }),
    says: 'Running',
    seen: runs,
    ran: ['goes on'],
    aborted: ['cancelled'],
    terminated: ['cancelled'],
  },
  {
    step: 'grafana-annotation',
    config: ({ name }) => ({ start: 'canary', text: `canary of ${name}` }),
    says: 'Successful',
    seen: regions,
    ran: [[]],
    aborted: [['outcome:aborted']],
    terminated: [['outcome:terminated']],
  },
  {
    step: 'jira-approval',
    config: () => ({ waitFor: 'Approved', rejected: ['Rejected'], comment: 'May it go on?' }),
    says: 'Running',
    seen: issue,
    ran: ['In Progress', contains('May it go on?')],
    aborted: ['In Progress', contains('aborted')],
    terminated: ['In Progress', contains('Bypassed: the rollout went on without approval')],
  },
  {
    step: 'jira-update',
    config: () => ({ transition: 'Testing' }),
    says: 'Successful',
    seen: issue,
    ran: ['Testing'],
    aborted: ['In Progress'],
    terminated: ['Testing'],
  },
  {
    step: 'region-wait',
    config: () => ({ for: ['eu', 'us'] }),
    says: 'Running',
    ...nothing,
    needs: 'regions',
  },
  {
    step: 'slack-approval',
    config: ({ channel }) => ({ channel, text: 'e2e passed' }),
    says: 'Running',
    seen: messages,
    ran: [contains(':raised_hand: approval wanted')],
    aborted: [contains('aborted')],
    terminated: [contains('bypassed')],
  },
  {
    step: 'slack-notify',
    config: ({ channel }) => ({ channel, text: 'on its way' }),
    says: 'Successful',
    seen: messages,
    ran: [contains(':rocket:'), 'on its way'],
    aborted: [contains(':rewind: aborted'), 'on its way', contains(':rewind: aborted')],
    terminated: [contains(':fast_forward: promoted'), 'on its way', contains(':fast_forward: promoted')],
  },
]
