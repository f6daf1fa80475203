import { readEnvelope } from '@canary-steps/runtime'
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

/** Kubernetes counts in seconds. */
const second = 1_000

/** An end that was answered is known from then on, not from a later inventory only. */
const endedLate = ({ journal }: Evidence, { status }: SeenRollout): string[] => {
  const all = status.canary.stepPluginStatuses
  return all.flatMap(({ index, operation, phase, finishedAt = '' }) => {
    const run = all.find((one) => one.index === index && one.operation === 'Run')
    const key = readEnvelope(run?.status)?.key
    const known = journal.ended.filter((one) => one.key === key).map(({ since }) => since)
    const isLate = known.length > 0 && Math.min(...known) > Date.parse(finishedAt) + second
    return operation !== 'Run' && phase === 'Successful' && isLate
      ? [`${operation} of step ${index + 1} was answered at ${finishedAt}, and ended nothing by that`]
      : []
  })
}

/** Faults of the controller's record of a Rollout, above all in the end. */
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
    ...endedLate(evidence, last),
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
