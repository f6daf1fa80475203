import { expect, it } from 'vitest'
import { passage as passageWithEnd } from './passage.ts'

const steps = [{ setWeight: 20 }, {}, {}]

/** A version as an API server has it, without zeros. */
const version = (status: object) => ({
  spec: { strategy: { canary: { steps } } },
  status: { stableRS: 'old', currentPodHash: 'new', phase: 'Progressing', currentStepIndex: 1, ...status },
})
const saved = (...stepPluginStatuses: readonly object[]) => ({ canary: { stepPluginStatuses } })
const run = (index: number, phase: string) => ({ index, name: 'gate', operation: 'Run', phase })
const healthy = version({ phase: 'Healthy', stableRS: 'old', currentPodHash: 'old', currentStepIndex: 3 })
const first = 'at 3: Promoted, pods 1 to 1, 3 steps'

/** All but the line of the end. */
const passage = (versions: readonly object[]) => passageWithEnd(versions).slice(0, -1)

it('begins where the Rollout is Healthy first', () => {
  const begins = version({ phase: 'Progressing', stableRS: '', currentPodHash: 'old' })
  expect(passage([begins, healthy])).toEqual([first])
})

it('says what changed of the plugin steps, and what was forgotten', () => {
  expect(
    passage([
      healthy,
      version({ currentStepIndex: 2, abort: true, ...saved(run(1, 'Successful')) }),
      version({
        currentStepIndex: 2,
        abort: true,
        ...saved(run(1, 'Successful'), { ...run(1, ''), operation: 'Abort' }),
      }),
      version({ currentStepIndex: 0 }),
    ]),
  ).toEqual([
    first,
    'at 2: Progressing, pods 1 to 2, 3 steps, aborted; Run of 1 gate: Successful',
    'at 2: Progressing, pods 1 to 2, 3 steps, aborted; Abort of 1 gate: ',
    'at 0: Progressing, pods 1 to 2, 3 steps; Run of 1 gate: forgotten; Abort of 1 gate: forgotten',
  ])
})

it('counts no polls: a step that waited, failed to answer and waited again went on once', () => {
  const waited = ['Running', 'Error', 'Running', 'Successful'].map((phase) =>
    version({ currentStepIndex: phase === 'Successful' ? 2 : 1, ...saved(run(1, phase)) }),
  )
  expect(passage([healthy, version({}), ...waited])).toEqual(passage([healthy, ...waited.slice(-1)]))
})

it('keeps that a step waited when something else happened meanwhile', () => {
  const waits = saved(run(1, 'Running'))
  expect(passage([healthy, version(waits), version({ ...waits, abort: true })])).toEqual([
    first,
    'at 1: Progressing, pods 1 to 2, 3 steps; Run of 1 gate: Running',
    'at 1: Progressing, pods 1 to 2, 3 steps, aborted',
  ])
})

it('heeds not where a pass that was at work at an abort still saw it', () => {
  const aborted = version({ phase: 'Degraded', abort: true, currentStepIndex: 0 })
  const late = version({ phase: 'Degraded', abort: true, currentStepIndex: 2 })
  expect(passage([healthy, late, aborted])).toEqual(passage([healthy, aborted]))
})

it('heeds no pods: a wait while it progresses is not a state', () => {
  const seen = ['more replicas need to be updated', 'old replicas are pending termination'].map((message) =>
    version({ message, currentStepIndex: 0 }),
  )
  expect(passage([healthy, ...seen])).toEqual([first, 'at 0: Progressing, pods 1 to 2, 3 steps'])
})

it('says why it is Paused or Degraded, but not what a step said', () => {
  const message = 'RolloutAborted: Rollout aborted update to revision 2: Step Plugin 2 (gate) failed: no\nnever'
  expect(
    passage([
      healthy,
      version({ phase: 'Paused', message: 'CanaryPauseStep' }),
      version({ phase: 'Degraded', message, currentStepIndex: 0 }),
    ]),
  ).toEqual([
    first,
    'at 1: Paused (CanaryPauseStep), pods 1 to 2, 3 steps',
    'at 0: Degraded (RolloutAborted: Rollout aborted update to revision 2: Step Plugin 2 (gate) failed), pods 1 to 2, 3 steps',
  ])
})

it('tells of steps by what they came to, and of a step that was skipped', () => {
  const skipped = run(1, 'Running')
  const versions = [
    version({ currentStepIndex: 0 }),
    version({}),
    version({ ...saved(skipped) }),
    version({ currentStepIndex: 2, ...saved(skipped) }),
    version({ currentStepIndex: 3, ...saved(skipped, run(2, 'Successful')) }),
  ]
  expect(passage([healthy, ...versions])).toEqual([
    first,
    'at 3: Progressing, pods 1 to 2, 3 steps; Run of 1 gate: Running; Run of 2 gate: Successful',
  ])
})

it('numbers pods as they come, names a full promotion and a disabled plugin', () => {
  const disabled = saved({ index: 1, name: 'gate', operation: 'Run', disabled: true })
  expect(
    passage([
      healthy,
      version({ currentPodHash: 'newer', promoteFull: true, ...disabled }),
      version({ stableRS: 'newer', currentPodHash: 'newer', ...disabled }),
    ]),
  ).toEqual([
    first,
    'at 1: Progressing, pods 1 to 2, 3 steps, to be promoted in full; Run of 1 gate: disabled',
    'at 1: Promoted, pods 2 to 2, 3 steps',
  ])
})

it('heeds no old pods once the new ones are stable, but says in which phase it ended', () => {
  const promoted = version({ stableRS: 'new' })
  const done = version({ stableRS: 'new', phase: 'Healthy' })
  const lines = [first, 'at 1: Promoted, pods 2 to 2, 3 steps']
  expect(passageWithEnd([healthy, promoted, done])).toEqual([...lines, 'in the end: Healthy'])
  expect(passageWithEnd([healthy, promoted])).toEqual([...lines, 'in the end: Progressing'])
})
