import type { RolloutView } from '@canary-steps/sdk'

/** What each plugin step of an aborted Rollout heard of the abort. */
export const abortLines = ({ status }: RolloutView): string[] => {
  const saved = status.canary.stepPluginStatuses
  return saved
    .filter(({ operation }) => operation === 'Run')
    .map(({ index, name, phase }) => {
      const abort = saved.find((other) => other.index === index && other.operation === 'Abort')
      const heard = abort
        ? `heard Abort: ${[abort.phase, abort.message].filter(Boolean).join(': ')}`
        : `has heard no Abort; its Run was ${phase}`
      return `  step ${index + 1} ${name} ${heard}`
    })
}
