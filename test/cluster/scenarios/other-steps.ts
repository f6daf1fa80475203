import type { CanaryStep } from '@canary-steps/driver'
import type { Release, Scenario } from '../scene/scene.ts'
import { approvers } from '../scene/settings.ts'
import { ours } from '../scene/standard-steps.ts'

/** People who decide in Jira; the step before asks them. */
const inJira = (): readonly CanaryStep[] => [
  { setWeight: 20 },
  ours('jira-update', { transition: 'Waiting for approval' }),
  ours('jira-approval', {
    waitFor: 'Approved',
    rejected: ['Rejected'],
    comment: 'Move this issue to Approved, or to Rejected.',
    approvers: { accounts: [...approvers.accounts] },
    timeout: '30m',
  }),
  { setWeight: 100 },
]

/** Steps under names of their own, each with a process of its own, beside the name that serves all. */
const byNames = ({ name, channel }: Release): readonly CanaryStep[] => [
  { setWeight: 20 },
  { plugin: { name: 'canary-steps/slack-notify', config: { channel, text: `${name} is with {{canary.weight}}%` } } },
  ours('grafana-annotation', { start: 'canary', text: `${name} canary`, tags: [`app:${name}`] }),
  {
    plugin: {
      name: 'canary-steps/slack-approval',
      config: { channel, approvers: { users: [...approvers.users] }, required: 1, timeout: '30m' },
    },
  },
  ours('grafana-annotation', { end: 'canary', text: 'good at {{canary.weight}}%' }),
  { setWeight: 100 },
]

/** Releases with other steps than the usual ones. */
export const otherSteps: readonly Scenario[] = [
  {
    name: 'approve-in-jira',
    steps: inJira,
    async play(scene) {
      await scene.comesTo('approval')
      await scene.moveIssue('Approved')
      await scene.ends('Healthy')
    },
  },
  {
    name: 'reject-in-jira',
    steps: inJira,
    async play(scene) {
      await scene.comesTo('approval')
      await scene.moveIssue('Rejected')
      await scene.ends('Degraded')
    },
  },
  {
    name: 'registered-names',
    steps: byNames,
    async play(scene) {
      await scene.comesTo('approval')
      await scene.approve()
      await scene.ends('Healthy')
    },
  },
]
