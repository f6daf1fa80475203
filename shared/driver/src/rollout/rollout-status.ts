import type { JsonObject } from '../values/json.ts'

export type RolloutPhase = 'Healthy' | 'Progressing' | 'Paused' | 'Degraded'
export type Operation = 'Run' | 'Terminate' | 'Abort'
export const stepPhases = ['Running', 'Successful', 'Failed', 'Error'] as const
export type StepPhase = (typeof stepPhases)[number]
export type AnalysisPhase = 'Pending' | 'Running' | 'Successful' | 'Failed' | 'Error' | 'Inconclusive'
export type PauseReason = 'CanaryPauseStep' | 'InconclusiveAnalysisRun' | 'InconclusiveExperiment'
export type ConditionType = 'Progressing' | 'Healthy' | 'Paused' | 'Completed' | 'Available'

export type RolloutCondition = {
  type: ConditionType
  status: 'True' | 'False' | 'Unknown'
  reason: string
  message: string
  lastUpdateTime: string
  lastTransitionTime: string
}

export type PauseCondition = {
  reason: PauseReason
  startTime: string
}

/** The controller's record of one operation of one plugin step. Times are RFC 3339, `backoff` is a Go duration. */
export type StepPluginStatus = {
  index: number
  name: string
  operation: Operation
  phase?: StepPhase
  message?: string
  startedAt?: string
  updatedAt?: string
  finishedAt?: string
  backoff?: string
  executions?: number
  disabled?: boolean
  status?: JsonObject
}

type WeightDestination = {
  weight: number
  podTemplateHash: string
  serviceName?: string
}

export type TrafficWeights = {
  canary: WeightDestination
  stable: WeightDestination
}

export type AnalysisRunStatus = {
  name: string
  status: AnalysisPhase
  message?: string
}

type CanaryStatus = {
  weights?: TrafficWeights | undefined
  stepPluginStatuses?: StepPluginStatus[] | undefined
  currentStepAnalysisRunStatus?: AnalysisRunStatus | undefined
  currentBackgroundAnalysisRunStatus?: AnalysisRunStatus | undefined
  currentExperiment?: string | undefined
}

/** Argo's status of a canary Rollout. Unlike in Argo's JSON, zero and false are written out. */
export type RolloutStatus = {
  phase?: RolloutPhase | undefined
  message: string
  observedGeneration: string
  currentPodHash: string
  currentStepHash: string
  currentStepIndex?: number | undefined
  stableRS: string
  abort: boolean
  abortedAt?: string | undefined
  promoteFull: boolean
  controllerPause: boolean
  pauseConditions: PauseCondition[]
  conditions: RolloutCondition[]
  replicas: number
  updatedReplicas: number
  readyReplicas: number
  availableReplicas: number
  HPAReplicas: number
  canary: CanaryStatus
}

/** The status of a Rollout that no controller has seen. */
export const emptyStatus = (): RolloutStatus => ({
  message: '',
  observedGeneration: '',
  currentPodHash: '',
  currentStepHash: '',
  stableRS: '',
  abort: false,
  promoteFull: false,
  controllerPause: false,
  pauseConditions: [],
  conditions: [],
  replicas: 0,
  updatedReplicas: 0,
  readyReplicas: 0,
  availableReplicas: 0,
  HPAReplicas: 0,
  canary: {},
})
