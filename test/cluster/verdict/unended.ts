import type { Evidence } from './evidence.ts'
import { type StepStatus, stepAt } from './seen-rollout.ts'

const hasEnded = ({ index }: StepStatus, all: readonly StepStatus[]): boolean =>
  all.some((one) => one.index === index && one.operation !== 'Run' && one.phase === 'Successful')

/** What is wrong with what the controller has last of a Rollout that was not deleted. */
export const unended = ({ history, isGone, decided }: Evidence): string[] => {
  const last = history.at(-1)
  if (!last) return ['nobody saw the Rollout']
  if (isGone) return []
  const { phase, message, canary } = last.status
  const all = canary.stepPluginStatuses
  const rejection = decided.at(-1)
  return [
    ...(phase === 'Healthy' || phase === 'Degraded' ? [] : [`the Rollout is ${phase ?? 'of no phase'}: ${message}`]),
    ...(rejection?.decision === 'rejected' && !message.includes(rejection.reason ?? 'rejected')
      ? [`its message does not say why it was rejected: ${message}`]
      : []),
    ...all.flatMap((one) => {
      const step = `${one.operation} of step ${one.index + 1} (${stepAt(last, one.index)})`
      if (one.operation === 'Run' && one.phase === 'Running')
        return hasEnded(one, all) ? [] : [`${step} still runs: ${one.message}`]
      if (one.phase === 'Error' || (one.operation !== 'Run' && one.phase !== 'Successful'))
        return [`${step} came to ${one.phase}: ${one.message}`]
      return one.message.startsWith('went on after a failure') ? [`${step} ${one.message}`] : []
    }),
  ]
}
