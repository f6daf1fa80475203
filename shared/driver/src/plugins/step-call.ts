import type { Pass } from '../pass/pass.ts'
import type { StepPlugin, StepReply } from '../ports/step-plugin.ts'
import { replicaSetObject } from '../rollout/replica-set-object.ts'
import type { Rollout } from '../rollout/rollout.ts'
import { type Operation, type StepPhase, type StepPluginStatus, stepPhases } from '../rollout/rollout-status.ts'
import { toTimestamp } from '../time/timestamp.ts'
import type { Json } from '../values/json.ts'
import { ReconcileProblem } from './reconcile-problem.ts'

/** One plugin step, resolved. A disabled plugin has no `plugin`. */
export type StepTarget = {
  readonly index: number
  readonly name: string
  readonly config: Json | undefined
  readonly plugin: StepPlugin | undefined
}

export const statusOf = (rollout: Rollout, target: StepTarget, operation: Operation): StepPluginStatus | undefined =>
  rollout.status.canary.stepPluginStatuses?.find(
    (status) => status.index === target.index && status.name === target.name && status.operation === operation,
  )

export const startedStatus = (target: StepTarget, operation: Operation, phase: StepPhase, now: number) => ({
  index: target.index,
  name: target.name,
  operation,
  phase,
  startedAt: toTimestamp(now),
})

/** Calls the plugin with the status that its last Run saved. */
export const callStep = async (
  pass: Pass,
  target: StepTarget & { plugin: StepPlugin },
  operation: Operation,
  run: StepPluginStatus | undefined,
): Promise<StepReply> => {
  const { index, name, config, plugin } = target
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
