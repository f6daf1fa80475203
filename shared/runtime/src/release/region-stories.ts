import type { RegionStory, Story } from '@canary-steps/sdk'
import type { Run } from '../journal/journal.ts'

/** The story of a run; that of a release tells of all its regions. */
export const storyIn = ({ story, members }: Run): Story =>
  members
    ? {
        ...story,
        regions: Object.entries(members).map(
          ([region, { weight, step, end }]): RegionStory => ({ region, weight, step, end }),
        ),
      }
    : story
