import type { Pass } from '../pass/pass.ts'
import type { StepPlugin, StepReply } from '../ports/step-plugin.ts'
import { replicaSetObject } from '../rollout/replica-set-object.ts'
import type { Rollout } from '../rollout/rollout.ts'
import { type Operation, type StepPhase, type StepPluginStatus, stepPhases } from '../rollout/rollout-status.ts'
import { toTimestamp } from '../time/timestamp.ts'
import type { Json } from '../values/json.ts'
import { ReconcileProblem } from './reconcile-problem.ts'

/** One plugin step, resolved. A disabled plugin has no `plugin`. */
export type PluginStep = {
  readonly index: number
  readonly name: string
  readonly config: Json | undefined
  readonly plugin: StepPlugin | undefined
}

export const statusOf = (
  rollout: Rollout,
  pluginStep: PluginStep,
  operation: Operation,
): StepPluginStatus | undefined =>
  rollout.status.canary.stepPluginStatuses?.find(
    (status) => status.index === pluginStep.index && status.name === pluginStep.name && status.operation === operation,
  )

export const startedStatus = (pluginStep: PluginStep, operation: Operation, phase: StepPhase, now: number) => ({
  index: pluginStep.index,
  name: pluginStep.name,
  operation,
  phase,
  startedAt: toTimestamp(now),
})

/** Calls the plugin with the status that its last Run saved. */
export const callStep = async (
  pass: Pass,
  pluginStep: PluginStep & { plugin: StepPlugin },
  operation: Operation,
  run: StepPluginStatus | undefined,
): Promise<StepReply> => {
  const { index, name, config, plugin } = pluginStep
  pass.hasCalledPlugin = true
  pass.world.emit({ event: 'call', step: { index, plugin: name }, operation })
  const context = { pluginName: name, config: structuredClone(config), status: structuredClone(run?.status) }
  const replicaSets = pass.allSets.map((set) => replicaSetObject(set, pass.rollout))
  return plugin.call(operation, structuredClone(pass.rollout), context, replicaSets).catch((reason: unknown) => ({
    error: reason instanceof Error ? reason.message : String(reason),
  }))
}

export const isFinalPhase = (phase: StepPhase | undefined): boolean => phase === 'Successful' || phase === 'Failed'

/** The phase of a result. Another word than Argo's four is a problem of the reconcile, and the result is lost. */
export const readPhase = (phase: string): StepPhase => {
  const known = stepPhases.find((one) => one === phase)
  if (known === undefined) throw new ReconcileProblem(`could not validate rpc phase: phase '${phase}' is not valid`)
  return known
}
