import * as z from 'zod'

/** Names the pods of a ReplicaSet (argo-rollouts, pkg/apis/rollouts/v1alpha1/types.go, DefaultRolloutUniqueLabelKey). */
export const podHashLabel = 'rollouts-pod-template-hash'

const Names = z.record(z.string(), z.string()).nullish()

/** JSON that is an object. */
export type JsonObject = { readonly [name: string]: unknown }

export const isJsonObject = (json: unknown): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

/** A ReplicaSet as the API server has it, as far as it tells what its pods are and whose they are. */
export const ReplicaSet = z.object({
  metadata: z.object({
    labels: Names,
    annotations: Names,
    ownerReferences: z.array(z.object({ uid: z.string(), controller: z.boolean().nullish() })).nullish(),
  }),
  spec: z.object({ template: z.record(z.string(), z.unknown()) }),
})
export type ReplicaSet = z.output<typeof ReplicaSet>

/** The pod template hash that Argo calls a ReplicaSet by. */
export const podHashOf = ({ metadata }: ReplicaSet): string => metadata.labels?.[podHashLabel] ?? ''

/** Whether a Rollout made it, or took it over: anybody may give a ReplicaSet the labels of another. */
export const isOwnedBy = ({ metadata }: ReplicaSet, uid: string): boolean =>
  (metadata.ownerReferences ?? []).some((owner) => owner.controller === true && owner.uid === uid)
