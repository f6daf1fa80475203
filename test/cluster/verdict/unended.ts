import type { Evidence } from './evidence.ts'
import { type SeenRollout, type StepStatus, stepAt } from './seen-rollout.ts'

const hasEnded = ({ index }: StepStatus, all: readonly StepStatus[]): boolean =>
  all.some((one) => one.index === index && one.operation !== 'Run')

/** By its state alone a step is found again when the journal is lost. */
const stateless = (history: readonly SeenRollout[]): string[] => {
  const steps = history.flatMap((seen) =>
    seen.status.canary.stepPluginStatuses.flatMap((one) =>
      one.operation === 'Run' && one.phase === 'Running' && one.status === undefined
        ? [`step ${one.index + 1} (${stepAt(seen, one.index)}) ran without a state`]
        : [],
    ),
  )
  return [...new Set(steps)]
}

/** What is wrong with what the controller has of a Rollout, above all in the end. */
export const unended = (evidence: Evidence): string[] => {
  const { history, isGone, decided } = evidence
  const last = history.at(-1)
  if (!last) return ['nobody saw the Rollout']
  if (isGone) return stateless(history)
  const { phase, message, canary } = last.status
  const all = canary.stepPluginStatuses
  const rejection = decided.at(-1)
  return [
    ...stateless(history),
    ...(phase === 'Healthy' || phase === 'Degraded' ? [] : [`the Rollout is ${phase ?? 'of no phase'}: ${message}`]),
    ...(rejection?.decision === 'rejected' && !message.includes(rejection.reason ?? 'rejected')
      ? [`its message does not say why it was rejected: ${message}`]
      : []),
    ...all.flatMap((one) => {
      const step = `${one.operation} of step ${one.index + 1} (${stepAt(last, one.index)})`
      if (one.operation === 'Run' && one.phase === 'Running')
        return hasEnded(one, all) ? [] : [`${step} still runs: ${one.message}`]
      if (one.operation === 'Run' ? one.phase === 'Error' : !['Successful', 'Error'].includes(one.phase))
        return [`${step} came to ${one.phase}: ${one.message}`]
      return one.message.startsWith('went on after a failure') ? [`${step} ${one.message}`] : []
    }),
  ]
}
