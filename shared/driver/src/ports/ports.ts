import type { Clock } from '@canary-steps/sdk'
import type { Rollout } from '../rollout/rollout.ts'
import type { CanaryStep } from '../rollout/rollout-spec.ts'
import type { DriverEvent } from './driver-event.ts'
import type { StepPlugin } from './step-plugin.ts'

/** How an AnalysisRun or an Experiment ends, and how many milliseconds after its start. */
export type Verdict = {
  phase: 'Successful' | 'Failed' | 'Inconclusive' | 'Error'
  afterMs: number
  message?: string
}

/** All that the driver does not know itself. */
export type Ports = {
  clock: Clock
  /** The step plugin of that name; undefined: the controller cannot resolve it and tries again every 30 s. */
  plugin(name: string): StepPlugin | undefined
  /** Whether the controller's ConfigMap disables the plugin: its steps count as completed. */
  disabled?(name: string): boolean
  /** The effect of a change of weight or versions. A rejected promise stops the reconcile; it is tried again with backoff. */
  traffic?: { setWeight(weight: number, rollout: Rollout): Promise<void> | void }
  /** How the analysis of step `index` ends; no index: the background analysis. Absent: Successful at once. */
  analysis?(step: NonNullable<CanaryStep['analysis']>, index: number | undefined): Verdict
  /** How the experiment of step `index` ends. Absent: Successful at once. */
  experiment?(step: NonNullable<CanaryStep['experiment']>, index: number): Verdict
  /** Milliseconds until new pods are ready; 0 when absent. */
  scaling?: number
  onEvent?(event: DriverEvent): void
  /** Called with a copy of the Rollout after each write, by any writer, as a watch would tell it. */
  onWrite?(rollout: Rollout): void
  /** Called before a status write that follows a call of a plugin: false loses the write, as a controller that dies then. */
  persist?(rollout: Rollout): boolean
}
