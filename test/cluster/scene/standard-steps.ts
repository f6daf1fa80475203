import type { CanaryStep, JsonObject } from '@canary-steps/driver'
import * as z from 'zod'
import { ledgerHost } from './ledger.ts'
import type { Release, StepName, Way } from './scene.ts'
import { approvers } from './settings.ts'

/** A step of ours under the name that serves all of them. */
export const ours = (step: string, config: JsonObject): CanaryStep => ({
  plugin: { name: 'canary-steps/run', config: { step, with: config } },
})

/** One region that waits for itself. The executable refuses that, whose journal is of one pod: it has a pause there. */
const regions = (way: Way): CanaryStep =>
  way === 'bridge' ? ours('region-wait', { for: ['eu'], timeout: '30m' }) : { pause: { duration: '1s' } }

/** Every step there is, between three weights: the default of the Rollouts of scenarios. */
export const standardSteps = ({ name, channel, way }: Release): readonly CanaryStep[] => [
  { setWeight: 20 },
  ours('slack-notify', { channel, text: `${name} is with {{canary.weight}}%` }),
  ours('dependency-check', {
    rollouts: [{ name: 'ledger', version: '>=2.4 <3' }],
    http: [{ url: `http://${ledgerHost}/healthz` }],
  }),
  ours('grafana-annotation', { start: 'canary', text: `${name} canary`, tags: [`app:${name}`] }),
  ours('jira-update', { transition: 'Testing', onAbort: { comment: `${name} was taken back` } }),
  ours('github-workflow', {
    id: 'e2e',
    repository: `acme/${name}`,
    workflow: 'e2e.yaml',
    ref: 'main',
    inputs: { image: '{{canary.image}}' },
    timeout: '30m',
  }),
  regions(way),
  { setWeight: 60 },
  ours('slack-approval', {
    channel,
    text: '{{steps.e2e.url}} passed',
    approvers: { users: [...approvers.users] },
    required: 1,
    timeout: '30m',
  }),
  ours('grafana-annotation', { end: 'canary', text: 'good at {{canary.weight}}%' }),
  ours('slack-notify', { channel, text: `${name} goes to all` }),
  { setWeight: 100 },
]

/** The kinds of our steps. */
const kinds: Readonly<Record<StepName, readonly string[]>> = {
  notify: ['slack-notify'],
  dependencies: ['dependency-check'],
  annotation: ['grafana-annotation'],
  workflow: ['github-workflow'],
  regions: ['region-wait'],
  approval: ['slack-approval', 'jira-approval'],
  jira: ['jira-update'],
}

const Plugin = z.object({
  plugin: z.object({ name: z.string(), config: z.looseObject({ step: z.string().optional() }) }),
})

/** A step of ours has its own name, or the one that serves all. */
const kindOf = (step: unknown): string => {
  const { plugin } = Plugin.safeParse(step).data ?? {}
  return plugin?.config.step ?? plugin?.name.split('/')[1] ?? ''
}

/** Where the first step of a name is in a list; -1 when there is none. */
export const indexOfStep = (steps: readonly unknown[], name: StepName): number =>
  steps.findIndex((step) => kinds[name].includes(kindOf(step)))
