import type { Pass } from '../pass/pass.ts'
import type { StepReply } from '../ports/step-plugin.ts'
import type { StepPluginStatus } from '../rollout/rollout-status.ts'
import { toTimestamp } from '../time/timestamp.ts'
import { callStep, type PluginStep, readPhase, startedStatus, statusOf } from './step-call.ts'

/** The phases of the last Run that Terminate and Abort are called for (rollout/steps/plugin/plugin.go:118, :168). */
const open = { Terminate: ['Running'], Abort: ['Running', 'Successful'] } as const

/** Terminates or aborts a step once, whatever it answers; undefined when there is nothing to do. */
export const endStep = async (
  pass: Pass,
  pluginStep: PluginStep,
  operation: 'Terminate' | 'Abort',
): Promise<StepPluginStatus | undefined> => {
  const { rollout, world } = pass
  const { plugin, index, name } = pluginStep
  if (!plugin || statusOf(rollout, pluginStep, operation)) return undefined
  const run = statusOf(rollout, pluginStep, 'Run')
  if (!run || run.disabled || !open[operation].some((phase) => phase === run.phase)) return undefined
  const started = startedStatus(pluginStep, operation, 'Successful', world.now())
  const reply = await callStep(pass, { ...pluginStep, plugin }, operation, run)
  const outcome = endedStatus(reply)
  world.emit({ event: 'step', step: { index, plugin: name }, operation, ...outcome })
  return { ...started, ...outcome, finishedAt: toTimestamp(world.now()) }
}

/** An error is recorded and forgotten, `Running` becomes Failed, and the status of the result is dropped. */
const endedStatus = (reply: StepReply) => {
  if ('error' in reply) return { phase: 'Error', message: reply.error } as const
  const phase = reply.result.phase ? readPhase(reply.result.phase) : 'Successful'
  return { phase: phase === 'Running' ? 'Failed' : phase, message: reply.result.message ?? '' } as const
}
