export { type Clock, type DrivenClock, driftedClock, VirtualClock } from './clock.ts'
export type { ReplicaSetObject } from './cluster/replica-set-object.ts'
export { type Controller, createController } from './controller.ts'
export type { DriverEvent, StepRef } from './driver-event.ts'
export { type CallFault, callFaultNames } from './faults/call-fault.ts'
export { type CallPlace, type FaultSource, type FaultyPorts, faultyPorts } from './faults/faulty-ports.ts'
export { type RolloutAction, type RolloutFaultName, rolloutActions, rolloutFaultNames } from './faults/rollout-fault.ts'
export { formatGoDuration, parseGoDuration } from './go-duration.ts'
export type { Json, JsonObject } from './json.ts'
export {
  loadRollout,
  type ManifestSource,
  type RolloutManifest,
  readRollouts,
  rolloutManifests,
} from './manifest/load-rollout.ts'
export { ManifestError } from './manifest/manifest-error.ts'
export { type Party, type Passing, passTime } from './pass-time.ts'
export type { Change } from './patches.ts'
export type { StepContext, StepPlugin, StepReply, StepResult } from './plugins/step-plugin.ts'
export type { Ports, Verdict } from './ports.ts'
export { currentSetWeight, describeStep } from './rollout/canary-step.ts'
export { type Rollout, revisionAnnotation, revisionOf } from './rollout/rollout.ts'
export { besidePlugin, type CanaryStep, type PodTemplate, type RolloutSpec } from './rollout/rollout-spec.ts'
export type { Operation, RolloutPhase, RolloutStatus, StepPhase, StepPluginStatus } from './rollout/rollout-status.ts'
export { UnsettledError } from './unsettled-error.ts'
