import type { FunctionAddress } from '@canary-steps/runtime'
import { type LookedUp, type Lookup, type RolloutView, rolloutView } from '@canary-steps/sdk'
import type { ClusterObject } from './cluster-object.ts'
import { labelSelector } from './label-selector.ts'

const lookedUp = ({ metadata, spec, status }: RolloutView): LookedUp => {
  const { name, namespace, labels, annotations } = metadata
  return {
    metadata: { name, namespace, labels, annotations },
    phase: status.phase,
    message: status.message,
    images: spec.template.spec.containers.map(({ image }) => image),
    replicas: {
      desired: spec.replicas,
      updated: status.updatedReplicas,
      ready: status.readyReplicas,
      available: status.availableReplicas,
    },
  }
}

/** Answers lookups from the other Rollouts of a file, as the bridge does from the cluster. */
export const lookUpIn = (objects: readonly ClusterObject[]): NonNullable<FunctionAddress['lookUp']> => {
  const views = objects.map((object) => rolloutView(object))
  const answer = (lookup: Lookup) => {
    const near = views.filter(({ metadata }) => metadata.namespace === lookup.namespace)
    if ('name' in lookup)
      return { lookup, found: near.filter(({ metadata }) => metadata.name === lookup.name).map(lookedUp) }
    const matches = labelSelector(lookup.selector)
    if (matches) return { lookup, found: near.filter(matches).map(lookedUp) }
    return { lookup, found: [], error: `a local run knows selectors such as app=shop, and not ${lookup.selector}` }
  }
  return async (lookups) => lookups.map(answer)
}
