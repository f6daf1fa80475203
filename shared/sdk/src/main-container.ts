import type { Change, ComparedContainer } from './change.ts'
import type { RolloutView } from './rollout-view.ts'

/** Whether the canary runs another image there than stable. Where nobody knows what stable is, every container counts. */
export const isChanged = ({ stable }: Pick<Change, 'stable'>, { image, stableImage }: ComparedContainer): boolean =>
  stable === '' || image !== stableImage

/** By which annotation people say which container a Rollout is about. */
const containerAnnotation = 'canary-steps/container'

/**
 * The container that a Rollout's short texts speak of: the one that its annotation names, else the first that changes, else the first.
 * Which one it is orders what people see; it decides nothing. Without `change` nobody knows what changes.
 */
export const mainContainer = (
  { metadata: { annotations }, spec }: Pick<RolloutView, 'metadata' | 'spec'>,
  change: Change | undefined,
): ComparedContainer | undefined => {
  const view = spec.template.spec.containers.map(({ name, image }) => ({ name, image, stableImage: '', init: false }))
  const all = change ? change.containers.toSorted((one, other) => Number(one.init) - Number(other.init)) : view
  const named = all.find(({ name }) => name === annotations[containerAnnotation])
  return named ?? (change && all.find((one) => isChanged(change, one))) ?? all[0]
}
