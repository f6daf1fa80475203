import type { LiveRollout } from './live-rollout.ts'
import { namedStep } from './named-step.ts'

/** How each plugin step of an aborted Rollout was told of the abort. */
export const abortLines = ({ view, spec }: LiveRollout): string[] => {
  const saved = view.status.canary.stepPluginStatuses
  return saved
    .filter(({ operation }) => operation === 'Run')
    .map(({ index, name, phase }) => {
      const config = spec.strategy.canary.steps[index]?.plugin?.config
      const abort = saved.find((other) => other.index === index && other.operation === 'Abort')
      const heard = abort
        ? `heard Abort: ${[abort.phase, abort.message].filter(Boolean).join(': ')}`
        : `has heard no Abort; its Run was ${phase}`
      return `  step ${index + 1} ${namedStep({ name, config })} ${heard}`
    })
}
