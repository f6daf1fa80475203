import { flagType, intType, listType, textType } from '../gob/schema.ts'
import { goStruct, rawMessage, time } from './go-type.ts'

const analysisRun = goStruct('RolloutAnalysisRunStatus', { Name: textType, Status: textType, Message: textType })

const weight = goStruct('WeightDestination', { Weight: intType, ServiceName: textType, PodTemplateHash: textType })

const stepPluginStatus = goStruct('StepPluginStatus', {
  Index: intType,
  Name: textType,
  Operation: textType,
  Phase: textType,
  Message: textType,
  StartedAt: time,
  UpdatedAt: time,
  FinishedAt: time,
  Backoff: textType,
  Executions: intType,
  Disabled: flagType,
  Status: rawMessage,
})

const condition = goStruct('RolloutCondition', {
  Type: textType,
  Status: textType,
  LastUpdateTime: time,
  LastTransitionTime: time,
  Reason: textType,
  Message: textType,
})

const canaryStatus = goStruct('CanaryStatus', {
  CurrentStepAnalysisRunStatus: analysisRun,
  CurrentBackgroundAnalysisRunStatus: analysisRun,
  CurrentExperiment: textType,
  Weights: goStruct('TrafficWeights', { Canary: weight, Stable: weight, Verified: flagType }),
  StablePingPong: textType,
  StepPluginStatuses: listType(stepPluginStatus),
})

/** RolloutStatus without what is for blue-green and for load balancers of AWS. */
export const rolloutStatusType = goStruct('RolloutStatus', {
  Abort: flagType,
  PauseConditions: listType(goStruct('PauseCondition', { Reason: textType, StartTime: time })),
  ControllerPause: flagType,
  AbortedAt: time,
  CurrentPodHash: textType,
  CurrentStepHash: textType,
  Replicas: intType,
  UpdatedReplicas: intType,
  ReadyReplicas: intType,
  AvailableReplicas: intType,
  CurrentStepIndex: intType,
  CollisionCount: intType,
  ObservedGeneration: textType,
  Conditions: listType(condition),
  Canary: canaryStatus,
  HPAReplicas: intType,
  Selector: textType,
  StableRS: textType,
  RestartedAt: time,
  PromoteFull: flagType,
  Phase: textType,
  Message: textType,
  WorkloadObservedGeneration: textType,
  Duration: goStruct('RolloutDuration', { RolloutStartedAt: time }),
})
