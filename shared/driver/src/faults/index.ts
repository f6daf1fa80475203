export { type CallFault, callFaultNames } from './call-fault.ts'
export { type CallPlace, type FaultSource, type FaultyPorts, faultyPorts } from './faulty-ports.ts'
export { type RolloutAction, type RolloutFaultName, rolloutActions, rolloutFaultNames } from './rollout-fault.ts'
