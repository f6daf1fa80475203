import type { Story } from '@canary-steps/sdk'
import { releasePartition } from '../journal/identity.ts'
import { openRelease } from '../journal/journal-file.ts'
import type { Runtime } from '../ports/runtime.ts'
import { linesCovering } from './lines.ts'
import { partsAt, type RegionPart } from './parts.ts'
import { memberIn, type Share } from './share.ts'

/** How far regions of watched rings are with the same release, of those that are waited for. */
export const watchedParts = async (
  { store, policy }: Pick<Runtime, 'store' | 'policy'>,
  share: Share,
  wanted: readonly string[],
  story: Story,
): Promise<RegionPart[]> => {
  const { cluster, group } = story
  const rings = policy.watches(cluster).filter((ring) => wanted.some((region) => region.startsWith(`${ring}/`)))
  if (rings.length === 0) return []
  const { round, member } = memberIn(await openRelease(store, share.partition).read(), share)
  const { subject } = round
  // it began before anybody could tell what changes: it is compared with nothing
  if (!subject) return []
  const parts = await Promise.all(
    rings.map(async (ring) => {
      const theirs = await openRelease(store, releasePartition(group, { ring, cluster })).read()
      const [latest] = linesCovering(theirs, story, subject.change, policy.images())
      if (!latest) return []
      return partsAt(theirs, latest.key, member).map((part) => ({ ...part, region: `${ring}/${part.region}`, ring }))
    }),
  )
  return parts.flat()
}
