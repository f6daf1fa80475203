import * as z from 'zod'
import type { RolloutView } from './rollout-view.ts'

/** Most paths of one change: what differs in more places is told by the paths above them. */
export const mostPaths = 100

/** A container of the canary's pods beside the one of the same name in the stable pods. */
const ComparedContainer = z.object({
  name: z.string().min(1),
  /** What the canary runs. */
  image: z.string(),
  /** What stable runs in the container of that name; empty: there is none, or nobody knows. */
  stableImage: z.string().default(''),
  init: z.boolean().default(false),
})
export type ComparedContainer = z.output<typeof ComparedContainer>

/**
 * What a Rollout's canary is beside its stable pods, as the caller read it from both ReplicaSets: all containers, those that stay the
 * same too, and where else the pod templates differ. Never a value of anything but an image.
 */
export const Change = z.object({
  /** Pod template hash of the stable ReplicaSet; empty: there is none to compare with, so all counts as changed. */
  stable: z.string(),
  containers: z.array(ComparedContainer).max(200),
  /** Such as `spec.containers[app].env[LOG_LEVEL]`, sorted; a list's items are named by their `name`, or else by their index. */
  paths: z.array(z.string().min(1)).max(mostPaths),
})
export type Change = z.output<typeof Change>

/** What the caller knows of the change. `error`: why it could not be read this time. */
export const ChangeAnswer = z.union([Change, z.object({ error: z.string().min(1) })])
export type ChangeAnswer = z.output<typeof ChangeAnswer>

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
