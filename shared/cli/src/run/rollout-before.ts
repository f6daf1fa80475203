import type { Rollout } from '@canary-steps/driver'

const previous = (image: string): string => `${image.replace(/@sha256:.*$|:[^:/]*$/, '')}:previous`

/** The container that the pods are about, where the file says so: by our annotation, or by Kubernetes' own. */
const namedContainer = ({ metadata, spec }: Rollout): string | undefined =>
  metadata.annotations['canary-steps/container'] ??
  spec.template?.metadata?.annotations?.['kubectl.kubernetes.io/default-container']

/**
 * The Rollout as it was before the change that the file is. It has another image of the container that the file
 * names, else other images of all containers.
 */
export const rolloutBefore = (rollout: Rollout): Rollout => {
  const copy = structuredClone(rollout)
  const containers = copy.spec.template?.spec.containers ?? []
  const named = containers.filter(({ name }) => name !== undefined && name === namedContainer(rollout))
  for (const container of named.length > 0 ? named : containers)
    if (container.image) container.image = previous(container.image)
  return copy
}
