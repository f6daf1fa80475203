import type { ReplicaSetObject } from '@canary-steps/driver'
import { listenOn, type PortListener } from '@canary-steps/runtime/node'
import { rolloutView } from '@canary-steps/sdk'
import { clusterObject } from './cluster-object.ts'
import { labelSelector } from './label-selector.ts'

/** The API server of a local run, on loopback: it reads Rollouts and their ReplicaSets, and nothing else. */
export type LocalCluster = PortListener & {
  /** A Rollout as the controller has it now, in the place of the one of that name, and the ReplicaSets that it has. */
  put(rollout: object, replicaSets?: readonly ReplicaSetObject[]): void
}

/** Objects of one kind, by `namespace/name`. */
type Resource = { readonly apiVersion: string; readonly kind: string; readonly objects: Map<string, object> }

type NamedObject = { readonly metadata: { readonly name: string; readonly namespace: string } }

/** meta/v1 Status, as Kubernetes says no. */
const refusal = (code: number, reason: string, message: string, name?: string): Response =>
  Response.json(
    { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, ...(name && { details: { name } }) },
    { status: code },
  )

const listOf = (
  { apiVersion, kind, objects }: Resource,
  namespace: string | undefined,
  selector: string | null,
): Response => {
  const matches = selector ? labelSelector(selector) : () => true
  if (!matches) return refusal(400, 'BadRequest', `a local run knows selectors such as app=shop, and not ${selector}`)
  const items = [...objects.values()].filter((object) => {
    const { metadata } = rolloutView(object)
    return (namespace === undefined || metadata.namespace === namespace) && matches({ metadata })
  })
  return Response.json({ apiVersion, kind: `${kind}List`, metadata: { resourceVersion: '1' }, items })
}

/** `/apis/argoproj.io/v1alpha1/rollouts`, or `/apis/apps/v1/namespaces/payments/replicasets/checkout-6c8f9d7b52`. */
const resourcePath = /^\/apis\/([^/]+\/[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/

/** Starts an API server that has these Rollouts. */
export const startLocalCluster = async (rollouts: readonly unknown[]): Promise<LocalCluster> => {
  const known = {
    rollouts: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', objects: new Map<string, object>() },
    replicasets: { apiVersion: 'apps/v1', kind: 'ReplicaSet', objects: new Map<string, object>() },
  }
  const resources: ReadonlyMap<string, Resource> = new Map(Object.entries(known))
  const keep = ({ apiVersion, kind, objects }: Resource, object: NamedObject) =>
    objects.set(`${object.metadata.namespace}/${object.metadata.name}`, { apiVersion, kind, ...object })
  const put: LocalCluster['put'] = (rollout, replicaSets = []) => {
    keep(known.rollouts, clusterObject(rollout))
    for (const replicaSet of replicaSets) keep(known.replicasets, replicaSet)
  }
  for (const rollout of rollouts) put(Object(rollout))
  const answer = ({ method, url }: Request): Response => {
    const { pathname, searchParams } = new URL(url)
    const [, apiVersion, namespace, plural = '', name] = resourcePath.exec(pathname) ?? []
    const resource = resources.get(plural)
    if (method !== 'GET' || resource?.apiVersion !== apiVersion || !resource)
      return refusal(404, 'NotFound', 'a local run has only Rollouts and ReplicaSets, and only to read')
    if (name === undefined) return listOf(resource, namespace, searchParams.get('labelSelector'))
    const object = resource.objects.get(`${namespace}/${name}`)
    return object ? Response.json(object) : refusal(404, 'NotFound', `${plural} "${name}" not found`, name)
  }
  return { ...(await listenOn({ hostname: '127.0.0.1', port: 0 }, answer)), put }
}
