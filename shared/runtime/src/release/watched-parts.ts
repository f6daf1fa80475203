import type { Story } from '@canary-steps/sdk'
import { openJournal, releasePartition } from '../journal/journal.ts'
import type { Runtime } from '../runtime.ts'
import { attemptsOf } from './attempt.ts'
import { type Part, partsAt } from './parts.ts'
import { memberIn, type Share } from './share.ts'

/** The regions of a watched ring, by the names that those have who watch: `staging/eu`. */
export const watchedRegions = ({ regions, watches }: Runtime['policy'], cluster: string): string[] =>
  watches(cluster).flatMap((ring) => regions(ring).map((region) => `${ring}/${region}`))

/** How far regions of watched rings are with the same release, of those that are waited for. */
export const watchedParts = async (
  { store, policy }: Pick<Runtime, 'store' | 'policy'>,
  share: Share,
  wanted: readonly string[],
  { cluster, group, release }: Story,
): Promise<Part[]> => {
  const rings = policy.watches(cluster).filter((ring) => wanted.some((region) => region.startsWith(`${ring}/`)))
  if (rings.length === 0) return []
  const { member } = memberIn(await openJournal(store, share.partition).read(), share)
  const parts = await Promise.all(
    rings.map(async (ring) => {
      const theirs = await openJournal(store, releasePartition(group, { ring, cluster })).read()
      const [latest] = attemptsOf(theirs, release).at(-1) ?? []
      if (latest === undefined) return []
      return partsAt(theirs, latest, member).map((part) => ({ ...part, region: `${ring}/${part.region}`, ring }))
    }),
  )
  return parts.flat()
}
