import * as z from 'zod'
import { jsonIn } from './json-in.ts'
import { isJsonObject, type JsonObject, podHashLabel, type ReplicaSet } from './replica-set.ts'

const partOf = (object: JsonObject, name: string): JsonObject => {
  const part = object[name]
  return isJsonObject(part) ? part : {}
}
const listOf = (object: JsonObject, name: string): readonly unknown[] => {
  const list = object[name]
  return Array.isArray(list) ? list : []
}

const withoutFields = (object: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))

/** The object with another part, and without that part where nothing is in it. */
const withPart = (object: JsonObject, name: string, part: JsonObject | readonly unknown[]): JsonObject =>
  Object.keys(part).length > 0 ? { ...object, [name]: part } : withoutFields(object, [name])

/**
 * Annotations and labels that Argo writes into pods for as long as they are canary or stable (its
 * utils/replicaset/canary.go, EphemeralMetadataAnnotation).
 */
const ephemeralAnnotation = 'rollout.argoproj.io/ephemeral-metadata'
const Names = z.record(z.string(), z.unknown())
const Ephemeral = z.object({ labels: Names.nullish(), annotations: Names.nullish() })

const ownMetadata = ({ metadata, spec }: ReplicaSet): JsonObject => {
  const ephemeral = Ephemeral.safeParse(jsonIn(metadata.annotations?.[ephemeralAnnotation] ?? '')).data
  const own = partOf(spec.template, 'metadata')
  const labels = withoutFields(partOf(own, 'labels'), [podHashLabel, ...Object.keys(ephemeral?.labels ?? {})])
  const annotations = withoutFields(partOf(own, 'annotations'), Object.keys(ephemeral?.annotations ?? {}))
  return withPart(withPart(own, 'labels', labels), 'annotations', annotations)
}

/** The rule that Argo adds for `antiAffinity` (its utils/replicaset/replicaset.go, CreateInjectedAntiAffinityRule). */
const InjectedTerm = z.strictObject({
  labelSelector: z.strictObject({
    matchExpressions: z.tuple([
      z.strictObject({ key: z.literal(podHashLabel), operator: z.literal('In'), values: z.tuple([z.string()]) }),
    ]),
  }),
  namespaces: z.tuple([z.string()]),
  topologyKey: z.literal('kubernetes.io/hostname'),
})
const InjectedPreference = z.strictObject({ weight: z.number(), podAffinityTerm: InjectedTerm })

const required = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'

const ownAffinity = (affinity: JsonObject): JsonObject => {
  const rules = partOf(affinity, 'podAntiAffinity')
  const needs = listOf(rules, required).filter((term) => !InjectedTerm.safeParse(term).success)
  const wishes = listOf(rules, preferred).filter((term) => !InjectedPreference.safeParse(term).success)
  return withPart(affinity, 'podAntiAffinity', withPart(withPart(rules, required, needs), preferred, wishes))
}

/**
 * The pod template of a ReplicaSet as people wrote it. It lacks the label of its hash, ephemeral metadata and the
 * anti-affinity that Argo adds. It also lacks the old name of `serviceAccountName`, which the API server keeps beside
 * the new one.
 */
export const ownTemplate = (replicaSet: ReplicaSet): JsonObject => {
  const { template } = replicaSet.spec
  const pod = withoutFields(partOf(template, 'spec'), ['serviceAccount'])
  const spec = withPart(pod, 'affinity', ownAffinity(partOf(pod, 'affinity')))
  return { ...template, metadata: ownMetadata(replicaSet), spec }
}
