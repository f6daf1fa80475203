import { type Listener, listen } from '@canary-steps/runtime/node'
import { rolloutView } from '@canary-steps/sdk'
import { clusterObject } from './cluster-object.ts'
import { labelSelector } from './label-selector.ts'

/** The API server of a local run, on loopback: it reads Rollouts and nothing else. */
export type LocalCluster = Listener & {
  /** A Rollout as the controller has it now, in the place of the one of that name. */
  put(rollout: object): void
}

const apiVersion = 'argoproj.io/v1alpha1'

/** meta/v1 Status, as Kubernetes says no. */
const refused = (code: number, reason: string, message: string, name?: string): Response =>
  Response.json(
    { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, ...(name && { details: { name } }) },
    { status: code },
  )

/** `/apis/argoproj.io/v1alpha1/rollouts`, or `/apis/argoproj.io/v1alpha1/namespaces/payments/rollouts/checkout`. */
const rolloutPath = new RegExp(`^/apis/${apiVersion}(?:/namespaces/([^/]+))?/rollouts(?:/([^/]+))?$`)

/** Starts an API server that has these Rollouts. */
export const startLocalCluster = async (rollouts: readonly unknown[]): Promise<LocalCluster> => {
  const objects = new Map<string, object>()
  const put = (rollout: object) => {
    const object = clusterObject(rollout)
    objects.set(`${object.metadata.namespace}/${object.metadata.name}`, { apiVersion, kind: 'Rollout', ...object })
  }
  for (const rollout of rollouts) put(Object(rollout))
  const list = (namespace: string | undefined, selector: string | null): Response => {
    const matches = selector ? labelSelector(selector) : () => true
    if (!matches) return refused(400, 'BadRequest', `a local run knows selectors such as app=shop, and not ${selector}`)
    const items = [...objects.values()].filter((object) => {
      const view = rolloutView(object)
      return (namespace === undefined || view.metadata.namespace === namespace) && matches(view)
    })
    return Response.json({ apiVersion, kind: 'RolloutList', metadata: { resourceVersion: '1' }, items })
  }
  const answer = ({ method, url }: Request): Response => {
    const { pathname, searchParams } = new URL(url)
    const [isRollouts, namespace, name] = rolloutPath.exec(pathname) ?? []
    if (method !== 'GET' || !isRollouts) return refused(404, 'NotFound', 'a local run has Rollouts, to be read')
    if (name === undefined) return list(namespace, searchParams.get('labelSelector'))
    const object = objects.get(`${namespace}/${name}`)
    return object ? Response.json(object) : refused(404, 'NotFound', `rollouts "${name}" not found`, name)
  }
  return { ...(await listen({ hostname: '127.0.0.1', port: 0 }, answer)), put }
}
