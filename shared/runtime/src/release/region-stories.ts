import type { RegionStory, Story } from '@canary-steps/sdk'
import type { Journal, ReleaseRun } from '../journal/journal.ts'

/** The story as a region of an attempt tells it, about what the attempt is about: regions may come from other images, or change less. */
export const storyAbout = (
  { story, subject }: Pick<ReleaseRun, 'story' | 'subject'>,
  { change: _, ...told }: Story,
): Story => ({
  ...told,
  ...(subject && {
    release: story.release,
    canary: { ...story.canary, weight: told.canary.weight },
    stable: story.stable,
  }),
})

/** The story of an attempt: it tells of all its regions, and of what they decide about. */
export const storyOfAll = ({ story, members, subject }: ReleaseRun): Story => ({
  ...story,
  ...(subject && { change: subject.change }),
  ...(subject?.beside && { beside: subject.beside }),
  regions: Object.entries(members).map(
    ([region, { weight, step, end }]): RegionStory => ({ region, weight, step, end }),
  ),
})

/** The story of a run of a journal, whichever that is. @throws when there is none. */
export const storyIn = (journal: Journal, key: string): Story => {
  const attempt = journal.kind === 'release' ? journal.runs[key] : undefined
  const story = attempt ? storyOfAll(attempt) : journal.runs[key]?.story
  if (!story) throw new Error(`journal: no run ${key}`)
  return story
}
