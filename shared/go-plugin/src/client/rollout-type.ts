import { flagType, intType, listType, type Schema, textType } from '../gob/schema.ts'
import { isStruct, type Value } from '../gob/value.ts'
import { canaryType } from './canary-type.ts'
import { goStruct, time } from './go-type.ts'
import { labelsType, objectMetaType } from './object-meta-type.ts'
import { rolloutStatusType } from './rollout-status-type.ts'

const container = goStruct('Container', { Name: textType, Image: textType })

const podTemplate = goStruct('PodTemplateSpec', {
  ObjectMeta: objectMetaType,
  Spec: goStruct('PodSpec', {
    InitContainers: listType(container),
    Containers: listType(container),
    ServiceAccountName: textType,
  }),
})

const rolloutSpec = goStruct('RolloutSpec', {
  Replicas: intType,
  Selector: goStruct('LabelSelector', { MatchLabels: labelsType }),
  Template: podTemplate,
  WorkloadRef: goStruct('ObjectRef', { APIVersion: textType, Kind: textType, Name: textType }),
  MinReadySeconds: intType,
  Strategy: goStruct('RolloutStrategy', { Canary: canaryType }),
  RevisionHistoryLimit: intType,
  Paused: flagType,
  ProgressDeadlineSeconds: intType,
  ProgressDeadlineAbort: flagType,
  RestartAt: time,
})

// the controller writes 1 where there is nothing, before it calls a step (controller.go:459)
const withReplicas = (spec: Value): Value => {
  const given = isStruct(spec) ? spec : {}
  return { ...given, replicas: given.replicas ?? 1 }
}

/** v1alpha1.Rollout as far as step plugins look at it; its values are what kubectl shows. */
export const rolloutType: Schema = goStruct('Rollout', {
  ObjectMeta: objectMetaType,
  Spec: { schema: rolloutSpec, convert: withReplicas },
  Status: rolloutStatusType,
})
