export { type Controller, createController } from './controller/controller.ts'
export { RestlessError } from './controller/restless-error.ts'
export { type CallFault, callFaultNames } from './faults/call-fault.ts'
export { type CallEvent as CallPlace, type FaultyPorts, faultyPorts } from './faults/faulty-ports.ts'
export { type RolloutAction, rolloutActions, rolloutFaultNames } from './faults/rollout-fault.ts'
export {
  loadRollout,
  readRollouts,
  rolloutManifests,
} from './manifest/load-rollout.ts'
export { ManifestError } from './manifest/manifest-error.ts'
export type { DriverEvent } from './ports/driver-event.ts'
export type { Ports } from './ports/ports.ts'
export type { StepPlugin } from './ports/step-plugin.ts'
export { describeStep } from './rollout/canary-step.ts'
export type { ReplicaSetObject } from './rollout/replica-set-object.ts'
export type { Rollout } from './rollout/rollout.ts'
export { besidePlugin, type CanaryStep, type RolloutSpec } from './rollout/rollout-spec.ts'
export { type DrivenClock, driftedClock, virtualClock } from './time/clock.ts'
export { parseGoDuration } from './time/go-duration.ts'
export { type Party, passTime } from './time/pass-time.ts'
export type { JsonObject } from './values/json.ts'
