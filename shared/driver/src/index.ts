export { type Controller, createController } from './controller/controller.ts'
export { UnsettledError } from './controller/unsettled-error.ts'
export { type CallFault, callFaultNames } from './faults/call-fault.ts'
export { type CallPlace, type FaultSource, type FaultyPorts, faultyPorts } from './faults/faulty-ports.ts'
export { type RolloutAction, type RolloutFaultName, rolloutActions, rolloutFaultNames } from './faults/rollout-fault.ts'
export {
  loadRollout,
  type ManifestSource,
  type RolloutManifest,
  readRollouts,
  rolloutManifests,
} from './manifest/load-rollout.ts'
export { ManifestError } from './manifest/manifest-error.ts'
export type { Change } from './manifest/patches.ts'
export type { DriverEvent, StepRef } from './ports/driver-event.ts'
export type { Ports, Verdict } from './ports/ports.ts'
export type { StepContext, StepPlugin, StepReply, StepResult } from './ports/step-plugin.ts'
export { currentSetWeight, describeStep } from './rollout/canary-step.ts'
export type { ReplicaSetObject } from './rollout/replica-set-object.ts'
export type { Rollout } from './rollout/rollout.ts'
export { besidePlugin, type CanaryStep, type PodTemplate, type RolloutSpec } from './rollout/rollout-spec.ts'
export type { Operation, RolloutPhase, RolloutStatus, StepPhase, StepPluginStatus } from './rollout/rollout-status.ts'
export { type DrivenClock, driftedClock, virtualClock } from './time/clock.ts'
export { formatGoDuration, parseGoDuration } from './time/go-duration.ts'
export { type Party, type Passing, passTime } from './time/pass-time.ts'
export type { Json, JsonObject } from './values/json.ts'
