import type { RegionStory, Story } from '@canary-steps/sdk'
import type { Run } from '../journal/journal.ts'

/** The story as a region of an attempt tells it, about what the attempt is about: regions may come from other images, or change less. */
export const storyAbout = (
  { story, subject }: Pick<Run, 'story' | 'subject'>,
  { change: _, ...told }: Story,
): Story => ({
  ...told,
  ...(subject && {
    release: story.release,
    canary: { ...story.canary, weight: told.canary.weight },
    stable: story.stable,
  }),
})

/** The story of a run; that of a release tells of all its regions, and of what they decide about. */
export const storyIn = ({ story, members, subject }: Run): Story =>
  members
    ? {
        ...story,
        ...(subject && { change: subject.change }),
        ...(subject?.beside && { beside: subject.beside }),
        regions: Object.entries(members).map(
          ([region, { weight, step, end }]): RegionStory => ({ region, weight, step, end }),
        ),
      }
    : story
