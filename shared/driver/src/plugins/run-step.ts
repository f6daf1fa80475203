import type { Pass } from '../pass/pass.ts'
import type { World } from '../pass/world.ts'
import type { StepReply, StepResult } from '../ports/step-plugin.ts'
import type { StepPluginStatus } from '../rollout/rollout-status.ts'
import { formatGoDuration, parseGoDuration } from '../time/go-duration.ts'
import { fromTimestamp, toTimestamp } from '../time/timestamp.ts'
import { ReconcileProblem } from './reconcile-problem.ts'
import { callStep, isFinalPhase, type PluginStep, readPhase, startedStatus, statusOf } from './step-call.ts'

/** A requeueAfter must exceed this many milliseconds to count (rollout/steps/plugin/plugin.go:40). */
const shortestRequeueMs = 10_000
/** Milliseconds instead of a shorter requeueAfter (plugin.go:41). */
const defaultRequeueMs = 30_000
/** Milliseconds after an RpcError (plugin.go:42). */
const errorBackoffMs = 30_000

/** Runs a step unless it is finished (undefined) or inside its backoff (the status as it was). */
export const runStep = async (pass: Pass, pluginStep: PluginStep): Promise<StepPluginStatus | undefined> => {
  const { rollout, world } = pass
  const { plugin, index, name } = pluginStep
  if (!plugin) return { index, name, operation: 'Run', disabled: true }
  const found = statusOf(rollout, pluginStep, 'Run')
  const status: StepPluginStatus =
    found && !found.disabled ? found : startedStatus(pluginStep, 'Run', 'Running', world.now())
  if (isFinalPhase(status.phase)) return undefined
  if (isBackingOff(status, world.now())) return status
  const reply = await callStep(pass, { ...pluginStep, plugin }, 'Run', status)
  const ran = withReply(status, reply, toTimestamp(world.now()))
  emitRun(world, ran)
  return ran
}

/** The wait after the last Run, milliseconds. An empty one is what a result with phase Error leaves behind, forever. */
export const backoffOf = ({ backoff = '' }: StepPluginStatus): number => {
  const parsed = parseGoDuration(backoff)
  if (parsed === undefined)
    throw new ReconcileProblem(`could not parse backoff duration: time: invalid duration "${backoff}"`)
  return parsed
}

const isBackingOff = (status: StepPluginStatus, now: number): boolean =>
  (status.executions ?? 0) > 0 && fromTimestamp(status.updatedAt ?? '') + backoffOf(status) > now

const withReply = (before: StepPluginStatus, reply: StepReply, now: string): StepPluginStatus => {
  const { backoff: _, ...rest } = before
  const status = { ...rest, updatedAt: now, executions: (before.executions ?? 0) + 1 }
  if ('result' in reply) return withResult(status, reply.result, now)
  return { ...status, phase: 'Error', message: reply.error, backoff: formatGoDuration(errorBackoffMs) }
}

const withResult = (before: StepPluginStatus, result: StepResult, now: string): StepPluginStatus => {
  const status = { ...before, message: result.message ?? '' }
  if (result.phase) status.phase = readPhase(result.phase)
  if (isFinalPhase(status.phase)) status.finishedAt = now
  if (status.phase === 'Running') status.backoff = formatGoDuration(requeueMs(result.requeueAfterMs))
  // an Error's status may be invalid, and the step is to go on with the one it had
  if (status.phase === 'Error') return status
  const { status: _, ...withoutStatus } = status
  return result.status ? { ...withoutStatus, status: structuredClone(result.status) } : withoutStatus
}

const requeueMs = (asked = 0): number => (asked > shortestRequeueMs ? asked : defaultRequeueMs)

const emitRun = (world: World, { index, name, phase = 'Running', message = '', backoff }: StepPluginStatus): void => {
  const step = { index, plugin: name }
  world.emit({ event: 'step', step, operation: 'Run', phase, message, ...(backoff && { requeueAfter: backoff }) })
}
