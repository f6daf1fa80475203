import { flagType, intType, listType, mapType, textType } from '../gob/schema.ts'
import { goStruct, time } from './go-type.ts'

export const labelsType = mapType(textType)

const ownerReference = goStruct('OwnerReference', {
  APIVersion: textType,
  Kind: textType,
  Name: textType,
  UID: textType,
  Controller: flagType,
})

/** metav1.ObjectMeta without managedFields. */
export const objectMetaType = goStruct('ObjectMeta', {
  Name: textType,
  GenerateName: textType,
  Namespace: textType,
  UID: textType,
  ResourceVersion: textType,
  Generation: intType,
  CreationTimestamp: time,
  DeletionTimestamp: time,
  Labels: labelsType,
  Annotations: labelsType,
  OwnerReferences: listType(ownerReference),
  Finalizers: listType(textType),
})
