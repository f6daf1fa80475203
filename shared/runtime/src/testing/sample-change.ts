import type { Change, RolloutView } from '@canary-steps/sdk'

/** The change of a Rollout if each of its images was `v1` before, and nothing else is different: as a caller tells it. */
export const sampleChange = ({ spec, status }: RolloutView, more: Partial<Change> = {}): Change => ({
  stable: status.stableRS,
  containers: spec.template.spec.containers.map(({ name, image }) => ({
    name,
    image,
    stableImage: `${image.replace(/(:[^:/@]*)?(@.*)?$/, '')}:v1`,
    init: false,
  })),
  paths: [],
  ...more,
})
