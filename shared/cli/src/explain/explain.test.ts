import { describe, expect, it } from 'vitest'
import { type Change, gate, live, liveIn, liveManifest, lookedAt, running } from '../testing/live-manifest.ts'
import { explain } from './explain.ts'

const linesOf = (change?: Change) => explain(live(change), lookedAt)
const aborted: Change = {
  index: 0,
  status: { phase: 'Degraded', message: '', abort: true, abortedAt: '2026-01-01T10:08:00Z' },
  progressing: { reason: 'RolloutAborted', message: 'Rollout aborted update to revision 2' },
}
const late: Change = {
  status: { phase: 'Degraded', message: '' },
  progressing: { reason: 'ProgressDeadlineExceeded', message: 'has timed out progressing.', status: 'False' },
}
const held: Change = { spec: { paused: true }, status: { phase: 'Paused', message: 'manually paused' } }
const paused = (duration?: string): Change => ({
  steps: [gate, { pause: duration === undefined ? {} : { duration } }],
  status: {
    phase: 'Paused',
    message: 'CanaryPauseStep',
    pauseConditions: [{ reason: 'CanaryPauseStep', startTime: '2026-01-01T10:00:00Z' }],
  },
})

it('says of a plugin step what it waits for, since when, until when, and what to do', () => {
  expect(linesOf()).toEqual([
    'payments/checkout revision 2: Progressing: more replicas need to be updated',
    'step 2 of 3: plugin: acme/gate',
    '  Running: waiting for one of payments-release',
    '  since: 2026-01-01T10:05:00Z, 5m ago, 9 calls',
    '  link: https://slack.test/1',
    '  state: ts="17"',
    "  next poll: 2026-01-01T10:10:25Z, in 25s (30s after the last answer, and Argo's 5s; earlier if the Rollout changes)",
    '  own timeout: 2026-01-01T11:05:00Z, in 55m (1h)',
    '  progress deadline: 2026-01-01T12:05:00Z, in 1h55m (spec.progressDeadlineSeconds: 7200): then Degraded, and nobody polls the step; a plugin step is not exempt',
    'go on:   kubectl argo rollouts promote checkout -n payments',
    '         moves past the step, whatever it decides; it hears nothing now, and Terminate when the rollout completes if it is the last one Running',
    'hold:    kubectl argo rollouts pause checkout -n payments',
    "         no step is polled until the pause ends; the progress deadline then starts anew, the step's own timeout goes on",
    'stop:    kubectl argo rollouts abort checkout -n payments',
    '         traffic goes back; every plugin step that is Running or Successful hears Abort, the last one first',
  ])
})

const heardAbort = {
  index: 1,
  name: 'acme/gate',
  operation: 'Abort',
  phase: 'Successful',
  message: 'undo queued',
  startedAt: '2026-01-01T10:08:00Z',
  finishedAt: '2026-01-01T10:08:00Z',
}

const catchAll = (config: object) => ({ plugin: { name: 'canary-steps/run', config } })

describe('explain of a catch-all', () => {
  const config = { step: 'slack-approval', with: { channel: 'C0PAY', timeout: '2h' } }
  const saved = { ...running, name: 'canary-steps/run' }
  const steps = [{ setWeight: 20 }, catchAll(config), { setWeight: 100 }]

  it('names the step that its config names, with the timeout of that', () => {
    const lines = linesOf({ steps, plugins: [saved] })
    expect(lines).toContain('step 2 of 3: plugin: canary-steps/run (slack-approval)')
    expect(lines.join('\n')).toContain('own timeout: 2026-01-01T12:05:00Z')
    expect(linesOf({ ...aborted, steps, plugins: [saved] })).toContain(
      '  step 2 canary-steps/run (slack-approval) has heard no Abort; its Run was Running',
    )
  })

  it('says so where it names none', () => {
    expect(linesOf({ steps: [{ setWeight: 20 }, catchAll({})], plugins: [] })[1]).toContain('its config names no step')
  })

  it('says how to see what is open outside, behind the bridge and in the executable', () => {
    const text = linesOf({ steps, plugins: [saved] }).join('\n')
    expect(text).toContain('open:    canary-steps effects list --endpoint https://steps.example.com')
    expect(text).toContain('in_pod effects list with the executable')
    expect(linesOf().join('\n')).not.toContain('effects list')
  })
})

describe('explain', () => {
  it.each<[string, Change, string]>([
    [
      'an abort and its reason',
      aborted,
      'aborted (2026-01-01T10:08:00Z, 2m ago): Rollout aborted update to revision 2',
    ],
    ['the passed deadline', late, 'Degraded since 2026-01-01T10:00:00Z, 10m ago: has timed out progressing.'],
    ['who heard no Abort', aborted, '  step 2 acme/gate has heard no Abort; its Run was Running'],
    [
      'who heard Abort and answered what',
      {
        ...aborted,
        plugins: [running, heardAbort],
      },
      '  step 2 acme/gate heard Abort: Successful: undo queued',
    ],
    ["a person's pause", held, 'paused by a person (spec.paused): no step is polled, no deadline counts'],
    ['a pause', paused(), 'paused since 2026-01-01T10:00:00Z, 10m ago: CanaryPauseStep'],
    ['that nobody ends the pause but a person', paused(), '  waiting for a person: it has no duration'],
    ['when a pause ends', paused('30m'), '  waits until 2026-01-01T10:30:00Z, in 20m, or for a person to promote'],
    ['that all steps are done', { index: 3, status: { phase: 'Healthy', message: '' } }, 'all 3 steps are done'],
    ['that there are none', { steps: [], status: { phase: 'Healthy' } }, 'it has no steps'],
    ['that nobody saw it', { status: { currentPodHash: '' } }, 'no controller has seen it: it has no status'],
    ['an analysis', { steps: [gate, { analysis: { templates: [] } }] }, 'step 2 of 2: analysis'],
    ['that a weight waits for pods', { index: 0 }, '  waiting for pods and traffic'],
    [
      'that a poll did not come',
      { plugins: [{ ...running, updatedAt: '2026-01-01T10:07:00Z' }] },
      '  poll overdue: 2026-01-01T10:07:35Z, 2m25s ago; is the controller running?',
    ],
    [
      'a poll that is late, but not too late to come',
      { plugins: [{ ...running, updatedAt: '2026-01-01T10:08:25Z' }] },
      "  next poll: 2026-01-01T10:09:00Z, 1m ago (30s after the last answer, and Argo's 5s; earlier if the Rollout changes)",
    ],
    [
      'a poll that is later than that',
      { plugins: [{ ...running, updatedAt: '2026-01-01T10:08:24Z' }] },
      '  poll overdue: 2026-01-01T10:08:59Z, 1m1s ago; is the controller running?',
    ],
    [
      'the last error',
      { plugins: [{ ...running, phase: 'Error', message: 'function is down' }] },
      '  last error: function is down',
    ],
    [
      'that there was no answer yet',
      { plugins: [] },
      "  no answer yet: it was not called, or every call failed; the controller's log has the error",
    ],
    [
      'that the deadline aborts',
      { spec: { progressDeadlineAbort: true, progressDeadlineSeconds: 600 } },
      '  progress deadline: 2026-01-01T10:15:00Z, in 5m (spec.progressDeadlineSeconds: 600): then the rollout is aborted; a plugin step is not exempt',
    ],
  ])('says %s', (_, change, line) => {
    expect(linesOf(change)).toContain(line)
  })

  it.each<[string, Change, string]>([
    ['a pause', paused(), 'go on:   kubectl argo rollouts promote checkout -n payments'],
    [
      "a person's pause, which promote would end by a skip",
      held,
      `go on:   kubectl patch rollout checkout -n payments --type merge -p '{"spec":{"paused":false}}'`,
    ],
    ['an abort', aborted, 'go on:   kubectl argo rollouts retry checkout -n payments'],
    ['the deadline', late, 'stop:    kubectl argo rollouts abort checkout -n payments'],
  ])('says how to leave %s', (_, change, line) => {
    expect(linesOf(change)).toContain(line)
  })

  it.each<[string, Change]>([
    ['an abort', aborted],
    ['the deadline', late],
    ["a person's pause", held],
  ])('promises no poll after %s', (_, change) => {
    expect(linesOf(change).join('\n')).not.toMatch(/next poll|own timeout:|progress deadline: /)
  })

  it('has no command for a Rollout that is Healthy', () => {
    expect(linesOf({ index: 3, status: { phase: 'Healthy' } }).join('\n')).not.toContain('kubectl')
  })

  it('lets no message of a vendor steer the terminal', () => {
    const message = 'told\u001b[2J\r\nC0PAY'
    expect(linesOf({ plugins: [{ ...running, message }] })).toContain('  Running: told [2J C0PAY')
  })
})

it('says that a revision is none, with the remedy', () => {
  const manifest = liveManifest().replace(
    '"rollout.argoproj.io/revision":"2"',
    '"rollout.argoproj.io/revision":"1e999"',
  )
  expect(explain(liveIn(manifest), lookedAt)[0]).toMatch(
    /^payments\/checkout of no revision \(annotation .* is "1e999", which is not a revision: remove it/,
  )
})
