import { type LookedUp, orElse, RolloutView } from '@canary-steps/sdk'
import * as z from 'zod'
import { ApiRefusal } from './api-refusal.ts'
import type { ApiServer } from './api-server.ts'
import { isObjectName } from './object-name.ts'

/** A whole object in an annotation, which the step must not know. */
const kubectlCopy = 'kubectl.kubernetes.io/last-applied-configuration'

const text = orElse(z.string(), '')

const Referring = z.object({
  spec: z.object({ workloadRef: z.object({ apiVersion: text, kind: text, name: text }).nullish() }).nullish(),
  status: z.object({ workloadObservedGeneration: text }).nullish(),
})

const Deployment = z.object({
  metadata: z.object({ generation: orElse(z.number(), 0) }),
  spec: z.object({
    template: z.object({ spec: z.object({ containers: orElse(z.array(z.object({ image: text })), []) }) }),
  }),
})

/** Where the pod template of a Rollout is: in it, or in the Deployment that it refers to. */
type Template = { readonly images: readonly string[]; readonly isObserved: boolean }

const unknownTemplate: Template = { images: [], isObserved: true }

const referredTemplate = async (
  api: ApiServer,
  { spec, status }: z.output<typeof Referring>,
  namespace: string,
  signal: AbortSignal,
): Promise<Template> => {
  const { apiVersion, kind, name = '' } = spec?.workloadRef ?? {}
  if (apiVersion !== 'apps/v1' || kind !== 'Deployment' || !isObjectName(name)) return unknownTemplate
  const question = { group: 'apps', version: 'v1', resource: 'deployments', namespace, name } as const
  const read = await api
    .read(question, signal)
    // not there, or not ours to read: the step learns of no image
    .catch((error: unknown) =>
      error instanceof ApiRefusal && [403, 404].includes(error.status) ? undefined : Promise.reject(error),
    )
  const deployment = Deployment.safeParse(read).data
  if (!deployment) return unknownTemplate
  const observed = status?.workloadObservedGeneration ?? ''
  return {
    images: deployment.spec.template.spec.containers.map(({ image }) => image),
    isObserved: observed === '' || observed === String(deployment.metadata.generation),
  }
}

/**
 * The facts that a step is told about a Rollout. It is Progressing until Argo has seen its spec, and the Deployment
 * that it refers to. Otherwise the images would be new, and the phase that of the old ones (Argo's GetRolloutPhase in
 * utils/rollout/rolloututil.go).
 *
 * @throws when the object is no Rollout, or its Deployment cannot be read now.
 */
export const rolloutLookedUp = async (api: ApiServer, rollout: unknown, signal: AbortSignal): Promise<LookedUp> => {
  const view = RolloutView.safeParse(rollout)
  if (!view.success) throw new Error(`Kubernetes answered no Rollout: ${z.prettifyError(view.error)}`)
  const { metadata, spec, status } = view.data
  const referring = Referring.parse(rollout)
  const template = referring.spec?.workloadRef
    ? await referredTemplate(api, referring, metadata.namespace, signal)
    : { images: spec.template.spec.containers.map(({ image }) => image), isObserved: true }
  const { [kubectlCopy]: _, ...annotations } = metadata.annotations
  const { observedGeneration } = status
  const isObserved = observedGeneration === '' || observedGeneration === String(metadata.generation)
  const told =
    isObserved && template.isObserved
      ? { phase: status.phase, message: status.message }
      : { phase: 'Progressing', message: 'waiting for rollout spec update to be observed' }
  return {
    metadata: { name: metadata.name, namespace: metadata.namespace, labels: metadata.labels, annotations },
    ...told,
    images: [...template.images],
    replicas: {
      desired: spec.replicas,
      updated: status.updatedReplicas,
      ready: status.readyReplicas,
      available: status.availableReplicas,
    },
  }
}
