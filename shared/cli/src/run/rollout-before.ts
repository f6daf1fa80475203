import type { Rollout } from '@canary-steps/driver'

const previous = (image: string): string => `${image.replace(/@sha256:.*$|:[^:/]*$/, '')}:previous`

/** The Rollout as it was before the change that the file is: the same with other images. */
export const rolloutBefore = (rollout: Rollout): Rollout => {
  const copy = structuredClone(rollout)
  for (const container of copy.spec.template?.spec.containers ?? [])
    if (container.image) container.image = previous(container.image)
  return copy
}
