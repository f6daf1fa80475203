import { besidePlugin } from '@canary-steps/driver'
import { progressDeadline } from '@canary-steps/runtime'
import { currentStep, type LiveRollout, runStatusOf, situationOf } from './live-rollout.ts'
import { stepTimeout } from './step-timeout.ts'

/** Facts of Argo that bite here; a recording in test/argo/transcripts shows each of them. */
type Warning = (live: LiveRollout) => string | undefined

const pauseInStepOne: Warning = ({ spec }) =>
  spec.strategy.canary.steps[0]?.pause &&
  'step 1 is a pause: Argo then delivers Abort to no plugin of this Rollout; let it begin with a setWeight'

const errorLosesAbort: Warning = ({ view }) => {
  const failing = view.status.canary.stepPluginStatuses.filter(
    ({ operation, phase }) => operation === 'Run' && phase === 'Error',
  )
  const names = failing.map(({ index }) => `step ${index + 1}`).join(', ')
  return names && `${names} in phase Error: an abort now is not delivered to it`
}

/** A result with phase Error, which Argo does not parse again; an error of the call has a backoff. */
const errorIsFinal: Warning = ({ view }) => {
  const status = runStatusOf(view)
  if (status?.phase !== 'Error' || status.backoff !== '') return undefined
  return status.index === 0
    ? 'step 1 answered with phase Error: not even a retry calls it again; change the image or the steps'
    : 'the step answered with phase Error and is called again only after an abort and a retry'
}

const isLate: Warning = (live) =>
  situationOf(live) === 'late' && currentStep(live)?.plugin
    ? 'past the progress deadline the step is not polled, until pods become ready or a person acts; raise spec.progressDeadlineSeconds'
    : undefined

const timeoutIsTooLong: Warning = (live) => {
  const { name = '', config } = currentStep(live)?.plugin ?? {}
  const timeout = stepTimeout(name, config)
  const start = Date.parse(runStatusOf(live.view)?.startedAt ?? '')
  const deadline = progressDeadline(live.view)
  if (situationOf(live) !== 'progressing' || timeout === undefined || deadline === undefined) return undefined
  return start + timeout > deadline
    ? "the step's own timeout ends after the progress deadline: raise spec.progressDeadlineSeconds"
    : undefined
}

const retryKeepsStepOne: Warning = ({ view, spec }) =>
  spec.strategy.canary.steps[0]?.plugin && runStatusOf(view, 0)?.phase === 'Running'
    ? 'step 1 is Running: a retry after an abort gives it the state of the attempt before'
    : undefined

const besideAPlugin: Warning = ({ spec }) => {
  const found = spec.strategy.canary.steps.flatMap((step, index) => {
    const problem = besidePlugin(step)
    return problem ? [`step ${index + 1} ${problem}`] : []
  })
  return found.length > 0 ? found.join('; ') : undefined
}

/** Argo forgets what a step has said when it looks at the first step after a retry, and until then takes Failed for completed. */
const retryPassesWhatFailed: Warning = ({ view }) => {
  const { currentStepIndex, canary } = view.status
  const failed = canary.stepPluginStatuses.filter(
    ({ index, operation, phase }) => operation === 'Run' && phase === 'Failed' && index >= currentStepIndex,
  )
  const names = failed.map(({ index }) => `step ${index + 1}`).join(', ')
  return (
    names &&
    `${names} failed, and a promote right after the retry takes it for completed: wait until this warning is gone`
  )
}

const isDisabled: Warning = ({ view }) => {
  const disabled = view.status.canary.stepPluginStatuses.filter((status) => status.disabled)
  const names = disabled.map(({ name }) => name).join(', ')
  return names && `disabled in the controller, so that it counts as completed and hears no Abort: ${names}`
}

const all = [
  pauseInStepOne,
  errorLosesAbort,
  errorIsFinal,
  isLate,
  timeoutIsTooLong,
  retryKeepsStepOne,
  besideAPlugin,
  retryPassesWhatFailed,
  isDisabled,
] as const

/** Warnings for a person who is about to act. */
export const warnings = (live: LiveRollout): string[] =>
  ['healthy', 'unseen'].includes(situationOf(live))
    ? []
    : all.flatMap((warning) => warning(live) || []).map((text) => `warning: ${text}`)
