import type { RegionStory, Story } from '@canary-steps/sdk'
import { escapeMrkdwn } from './escape-mrkdwn.ts'

/** Where a rollout is told of by its name, such as in a notification: `payments/checkout revision 7`. */
export const rolloutName = ({ rollout, regions, release }: Story): string =>
  escapeMrkdwn(
    `${rollout.namespace}/${rollout.name} ${regions ? `release ${release}` : `revision ${rollout.revision}`}`,
  )

/** What a rollout is, and from what to what it goes. Revisions are each region's own: of a release its name is told. */
export const rolloutTitle = (story: Story): string => {
  const { rollout, stable, canary, regions, release } = story
  const from = stable.image === 'unknown' ? '' : `\`${escapeMrkdwn(stable.image)}\` → `
  const which = regions ? `release ${escapeMrkdwn(release)}` : `revision ${rollout.revision}`
  return `*${escapeMrkdwn(`${rollout.namespace}/${rollout.name}`)}* ${which}: ${from}\`${escapeMrkdwn(canary.image)}\``
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
