import { steps } from '@canary-steps/plugins'
import type { AuditRecord, WireEffect } from '@canary-steps/runtime'
import type { RunView } from '@canary-steps/sandbox/github'
import type { StoredAnnotation } from '@canary-steps/sandbox/grafana'
import type { IssueView } from '@canary-steps/sandbox/jira'
import type { StoredMessage } from '@canary-steps/sandbox/slack'
import type { Evidence } from '../evidence.ts'
import { SeenRollout } from '../seen-rollout.ts'

export const message = (marker: string, ts: string, more: Partial<StoredMessage>): StoredMessage => ({
  type: 'message',
  ts,
  user: 'U0BOT',
  bot_id: 'B0BOT',
  app_id: 'A0BOT',
  team: 'T0TEAM',
  username: 'canary-steps',
  text: '',
  metadata: { event_type: 'canary_steps', event_payload: { marker } },
  ...more,
})

export const root = message('root', '1.0', {
  text: ':white_check_mark: Healthy *payments/shop* revision 2: `shop:1` → `shop:2`\n100%',
})
export const reply = message('reply', '1.1', { text: 'shop is with 20%', thread_ts: '1.0' })
export const card = message('card', '1.2', {
  text: ':white_check_mark: approved: payments/shop revision 2',
  blocks: [{ type: 'section' }],
})
export const askingCard: StoredMessage = {
  ...card,
  text: ':raised_hand: approval wanted: payments/shop revision 2',
  blocks: [{ type: 'actions', elements: [{ action_id: 'canary_steps_approve' }] }],
}
const ending = message('ending', '1.3', {
  text: ':white_check_mark: Healthy payments/shop revision 2 (release 2)',
  thread_ts: '1.0',
})

export const run: RunView = {
  id: 1,
  number: 1,
  repository: 'acme/shop',
  workflow: 'e2e.yaml',
  ref: 'main',
  inputs: { 'canary-steps': 'run' },
  title: 'run',
  status: 'completed',
  conclusion: 'success',
  attempt: 1,
  startedAt: 1,
  endedAt: 2,
}

export const annotation: StoredAnnotation = {
  id: 1,
  dashboardUID: '',
  panelId: 0,
  time: 1,
  timeEnd: 2,
  text: 'shop canary',
  tags: ['app:shop', 'canary-steps:annotation', 'outcome:succeeded'],
  created: 1,
  updated: 2,
}

export const issue: IssueView = {
  key: 'PAY-7',
  status: 'Testing',
  fields: {},
  labels: [],
  fixVersions: [],
  properties: {},
  comments: ['shop goes to all\ncanary-steps comment'],
  internalComments: [],
  links: [],
}

export const effect: WireEffect = {
  id: 'effect',
  state: 'undo-queued',
  rollout: { namespace: 'payments', name: 'shop' },
  revision: 2,
  step: { name: 'grafana-annotation', number: 2 },
  target: 'grafana:org',
  since: '2026-01-01T00:00:00Z',
  reason: 'Grafana is down',
}

export const vote: AuditRecord = {
  id: 'vote',
  at: '2026-01-01T00:00:00Z',
  decision: 'approved',
  by: { id: 'U0ANN', name: 'Ann' },
  reason: '',
  cluster: 'prod',
  region: 'eu',
  namespace: 'payments',
  rollout: 'shop',
  revision: 2,
  release: '2',
  image: 'shop:2',
  step: { name: 'slack-approval', number: 4 },
}
const gates = [3, 4].map(
  (number): AuditRecord => ({
    ...vote,
    id: `gate ${number}`,
    kind: 'passed',
    by: { id: '', name: '' },
    step: { name: '', number },
  }),
)

const names = ['slack-notify', 'grafana-annotation', 'github-workflow', 'slack-approval', 'jira-update']

/** The controller's log of a Run, unless a test says otherwise. */
export const ran = (index: number, more: object = {}): object => ({
  index,
  name: `canary-steps/${names[index]}`,
  operation: 'Run',
  phase: 'Successful',
  status: {},
  ...more,
})

/** Our steps at a revision, each registered by its own name, with this status. */
export const seen = (status: object, revision = 2, stepHash = 'steps'): SeenRollout =>
  SeenRollout.parse({
    metadata: { annotations: { 'rollout.argoproj.io/revision': String(revision) } },
    spec: {
      template: { spec: { containers: [{ image: `shop:${revision}` }] } },
      strategy: {
        canary: {
          steps: names
            .filter((name) => steps.some((step) => step.name === name))
            .map((name) => ({ plugin: { name: `canary-steps/${name}`, config: { start: 'canary' } } })),
        },
      },
    },
    status: { currentPodHash: `pods-${revision}`, currentStepHash: stepHash, ...status },
  })

export const statuses = (...all: readonly object[]): object => ({ canary: { stepPluginStatuses: all } })

const asked = seen({ currentStepIndex: 3, ...statuses(ran(0), ran(1), ran(2), ran(3, { phase: 'Running' })) })
export const healthy = seen({
  phase: 'Healthy',
  currentStepIndex: 5,
  ...statuses(...names.map((_, index) => ran(index))),
})

/** A release that one person approved, and with which nothing is wrong. */
export const sampleEvidence: Evidence = {
  name: 'shop',
  vendors: {
    messages: [root, reply, card, ending],
    whispers: [],
    runs: [run],
    annotations: [annotation],
    issues: [issue],
    moves: [{ issue: 'PAY-7', transition: '21' }],
    deleted: [],
  },
  journal: { effects: [], unknown: [], ended: [], audit: [vote, ...gates] },
  history: [seen({ phase: 'Healthy' }, 1), asked, healthy],
  isGone: false,
  decided: [{ by: 'U0ANN', decision: 'approved' }],
  heard: [],
}
