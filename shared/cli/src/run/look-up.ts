import type { FunctionAddress } from '@canary-steps/runtime'
import { type LookedUp, type Lookup, type RolloutView, rolloutView } from '@canary-steps/sdk'

/** A Rollout of the file that says nothing of its status is taken for one that is done. */
const untold = (view: RolloutView): boolean => view.status.phase === ''

const lookedUp = (view: RolloutView): LookedUp => {
  const { name, namespace, labels, annotations } = view.metadata
  const { status, spec } = view
  const desired = spec.replicas
  const counts = untold(view)
    ? { updated: desired, ready: desired, available: desired }
    : { updated: status.updatedReplicas, ready: status.readyReplicas, available: status.availableReplicas }
  return {
    metadata: { name, namespace, labels, annotations },
    phase: untold(view) ? 'Healthy' : status.phase,
    message: status.message,
    images: spec.template.spec.containers.map(({ image }) => image),
    replicas: { desired, ...counts },
  }
}

/** Equality alone: `app=shop,tier!=web`. Undefined for a selector that says more. */
const matcher = (selector: string) => {
  const terms = selector.split(',').map((term) => term.trim().match(/^([^=!\s]+)\s*(!?=)=?\s*([^=!\s]*)$/))
  return terms.includes(null)
    ? undefined
    : ({ metadata }: RolloutView) =>
        terms.every((term) => (metadata.labels[term?.[1] ?? ''] === term?.[3]) === (term?.[2] === '='))
}

/** Answers lookups from the other Rollouts of a file, as the bridge does from the cluster. */
export const lookUpIn = (objects: readonly unknown[]): NonNullable<FunctionAddress['lookUp']> => {
  const views = objects.map(rolloutView)
  const answer = (lookup: Lookup) => {
    const near = views.filter(({ metadata }) => metadata.namespace === lookup.namespace)
    if ('name' in lookup)
      return { lookup, found: near.filter(({ metadata }) => metadata.name === lookup.name).map(lookedUp) }
    const matches = matcher(lookup.selector)
    if (matches) return { lookup, found: near.filter(matches).map(lookedUp) }
    return { lookup, found: [], error: `a local run knows selectors such as app=shop, and not ${lookup.selector}` }
  }
  return async (lookups) => lookups.map(answer)
}
