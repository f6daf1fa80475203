import type { RolloutView, StoryPlace } from '@canary-steps/sdk'
import type { RolloutJournal, Run } from './journal.ts'

/** Remembers what became stable: as its own run knows it, or else as the Rollout shows it. */
export const noteStableImages = (draft: RolloutJournal, { spec }: RolloutView, run: Run | undefined): void => {
  const { containers } = run?.story.change ?? spec.template.spec
  // a sparse view, as of a notification, tells of none
  if (containers.length === 0) return
  draft.stableImages = containers.map(({ name, image }) => ({ name, image }))
  delete draft.stableImage
}

/** What is remembered of the stable pods. An earlier version remembered the first container's image, without its name. */
export const stableImagesOf = (
  { stableImages, stableImage }: RolloutJournal,
  { spec }: RolloutView,
): StoryPlace['stableImages'] => {
  const [first] = spec.template.spec.containers
  return stableImages ?? (stableImage && first ? [{ name: first.name, image: stableImage }] : undefined)
}
