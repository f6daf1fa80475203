import { besideInWords, changeLines, type RegionStory, type Story } from '@canary-steps/sdk'
import { escapeMrkdwn } from './escape-mrkdwn.ts'
import { codeMrkdwn, plainMrkdwn } from './plain-mrkdwn.ts'

/** Where a rollout is told of by its name, such as in a notification: `payments/checkout revision 7`. */
export const rolloutName = ({ rollout, regions, release }: Story): string =>
  plainMrkdwn(`${rollout.namespace}/${rollout.name} ${regions ? `release ${release}` : `revision ${rollout.revision}`}`)

const style = { image: codeMrkdwn, plain: plainMrkdwn }

/**
 * What a rollout is, and all that it changes, a line each: every container with both images, and where it differs from the same release in
 * other regions. Revisions are each region's own: of a release its name is told.
 */
export const rolloutTitle = (story: Story): readonly string[] => {
  const { rollout, regions, release } = story
  const which = regions ? `release ${plainMrkdwn(release)}` : `revision ${rollout.revision}`
  const [first, ...lines] = changeLines(story, style)
  const beside = besideInWords(story)
  return [
    `*${plainMrkdwn(`${rollout.namespace}/${rollout.name}`)}* ${which}: ${first}`,
    ...lines,
    ...(beside ? [`:left_right_arrow: ${plainMrkdwn(beside)}`] : []),
  ]
}

/** Most regions that are told of one by one. */
const mostRegions = 12

const weightOf = ({ region, weight, end }: RegionStory): string => `${region} ${end ? end.outcome : `${weight}%`}`

/** Where it goes on: which release, in which cluster and region, or in which regions and how far each is. */
export const rolloutPlace = ({ cluster, region, release, regions }: Story): string => {
  if (!regions) return escapeMrkdwn([`release ${release}`, cluster, region].filter(Boolean).join(' · '))
  const more = regions.length > mostRegions ? [`and ${regions.length - mostRegions} more`] : []
  return escapeMrkdwn([...regions.slice(0, mostRegions).map(weightOf), ...more].join(' · '))
}
