import type { Pass } from '../pass/pass.ts'
import { currentStep } from '../rollout/canary-step.ts'
import { isFullyPromoted } from '../rollout/rollout.ts'
import type { Operation, StepPluginStatus } from '../rollout/rollout-status.ts'
import { fromTimestamp } from '../time/timestamp.ts'
import { endStep } from './end-step.ts'
import { ReconcileProblem } from './reconcile-problem.ts'
import { backoffOf, runStep } from './run-step.ts'
import type { PluginStep } from './step-call.ts'

/** Milliseconds until a reconcile after a problem (rollout/stepplugin.go:18). */
const problemBackoffMs = 30_000
/** Milliseconds added to every backoff (stepplugin.go:19). */
const backoffDelayMs = 5_000

/** Runs the plugin of the current step, or aborts or terminates those that are open (stepplugin.go:30). */
export const reconcilePlugins = async (pass: Pass): Promise<void> => {
  const { rollout, pause } = pass
  pass.stepPluginStatuses = structuredClone(rollout.status.canary.stepPluginStatuses ?? [])
  const reconcile = async (): Promise<void> => {
    if (pause.isAborted) return abortSteps(pass)
    if (rollout.status.promoteFull || isFullyPromoted(rollout)) return terminateStep(pass)
    cleanForRetry(pass)
    await runCurrentStep(pass)
  }
  await reconcile().catch((problem: unknown) => report(pass, problem))
}

/** From the last Run to the first; a plugin that cannot be resolved leaves the earlier ones waiting. */
const abortSteps = async (pass: Pass): Promise<void> => {
  const runs = statuses(pass).filter(({ operation }) => operation === 'Run')
  for (const { index } of runs.reverse()) {
    const pluginStep = pluginStepAt(pass, index)
    if (pluginStep) record(pass, await endStep(pass, pluginStep, 'Abort'))
  }
}

const terminateStep = async (pass: Pass): Promise<void> => {
  const last = statuses(pass).findLast(
    ({ operation, phase }) =>
      (operation === 'Terminate' && phase === 'Successful') || (operation === 'Run' && phase === 'Running'),
  )
  if (last?.operation !== 'Run') return
  const pluginStep = pluginStepAt(pass, last.index)
  if (pluginStep) record(pass, await endStep(pass, pluginStep, 'Terminate'))
}

const runCurrentStep = async (pass: Pass): Promise<void> => {
  const { rollout, world, pause } = pass
  const { index } = currentStep(rollout)
  const isPlugin = index !== undefined && rollout.spec.strategy.canary.steps[index]?.plugin
  if (!isPlugin || rollout.status.phase !== 'Progressing') return
  const pluginStep = pluginStepAt(pass, index)
  if (!pluginStep) return
  const status = await runStep(pass, pluginStep)
  record(pass, status)
  if (!status || status.disabled) return
  if (status.phase === 'Running' || status.phase === 'Error') {
    const due = fromTimestamp(status.updatedAt ?? '') + backoffOf(status) + backoffDelayMs
    world.queue.addAfter(due - world.now())
  }
  if (status.phase === 'Failed') {
    pause.addAbort(`Step Plugin ${status.index + 1} (${status.name}) failed: ${status.message ?? ''}`)
  }
}

/** Whether the plugin step needs no more Run (stepplugin.go:183). */
export const isPluginStepCompleted = (pass: Pass, index: number): boolean => {
  if (pass.hasPluginError) return false
  const find = (operation: Operation) =>
    statuses(pass).find((status) => status.index === index && status.operation === operation)
  const run = find('Run')
  if (!run || run.disabled) return run !== undefined
  if (run.phase === 'Running') return find('Terminate') !== undefined || find('Abort') !== undefined
  return run.phase === 'Successful' || run.phase === 'Failed'
}

/** A retry starts at step 0 with no statuses, unless step 0 is a plugin that is not completed (stepplugin.go:259). */
const cleanForRetry = (pass: Pass): void => {
  const { step, index } = currentStep(pass.rollout)
  if (!step || index !== 0 || pass.rollout.status.abort) return
  if (!step.plugin || isPluginStepCompleted(pass, index)) pass.stepPluginStatuses = []
}

const statuses = (pass: Pass): StepPluginStatus[] => pass.stepPluginStatuses ?? []

const record = (pass: Pass, status: StepPluginStatus | undefined): void => {
  if (!status) return
  const others = statuses(pass)
  const at = others.findIndex(({ index, operation }) => index === status.index && operation === status.operation)
  pass.stepPluginStatuses = at < 0 ? [...others, status] : others.with(at, status)
}

/** The plugin of a step, or undefined when the step is none (any more). */
const pluginStepAt = ({ rollout, world }: Pass, index: number): PluginStep | undefined => {
  const step = rollout.spec.strategy.canary.steps[index]?.plugin
  if (!step) return undefined
  const { name, config } = step
  if (world.ports.disabled?.(name)) return { index, name, config, plugin: undefined }
  const plugin = world.ports.plugin(name)
  if (plugin) return { index, name, config, plugin }
  throw new ReconcileProblem(
    `could not create step plugin at index ${index} : failed to get step plugin ${name}: no such plugin`,
  )
}

const report = (pass: Pass, problem: unknown): void => {
  if (!(problem instanceof ReconcileProblem)) throw problem
  pass.hasPluginError = true
  pass.world.emit({ event: 'problem', message: `Reconciliation failed with error: ${problem.message}` })
  pass.world.queue.addAfter(problemBackoffMs)
}
