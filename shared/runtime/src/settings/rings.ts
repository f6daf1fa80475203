import * as z from 'zod'
import type { Policy } from '../ports/policy.ts'

/** Name of a ring. No slash: `ring/region` is how a region of another ring is named. */
export const ringName = z
  .string('must be one name, such as prod: a cluster has at most one ring')
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'must be letters, digits, dots and dashes, such as prod')

/** The settings for a cluster's place among others. */
type RingedCluster = {
  readonly region: string
  readonly ring?: string | undefined
  readonly watches: readonly string[]
}

type Clusters = Readonly<Record<string, RingedCluster>>

const findRing = (clusters: Clusters, name: string): RingedCluster | undefined =>
  Object.hasOwn(clusters, name) ? clusters[name] : undefined

/** Which clusters meet, and at which they may look. */
export const ringsOf = (clusters: Clusters): Pick<Policy, 'ring' | 'watches' | 'regions'> => ({
  ring: (cluster) => findRing(clusters, cluster)?.ring,
  watches: (cluster) => findRing(clusters, cluster)?.watches ?? [],
  regions: (ring) => [
    ...new Set(
      Object.values(clusters).flatMap((one) => (ring === undefined || one.ring === ring ? one.region || [] : [])),
    ),
  ],
})

/** The fault of the rings that clusters name: its place and its remedy. Undefined: nothing is. */
export const problemWithRings = (clusters: Clusters): string | undefined => {
  const rings = new Set(Object.values(clusters).flatMap(({ ring }) => ring ?? []))
  for (const [name, { ring, watches }] of Object.entries(clusters)) {
    const place = `clusters.${name}.watches`
    const unknown = watches.find((one) => !rings.has(one))
    if (unknown !== undefined)
      return `${place}: no cluster is in the ring ${unknown}; the rings are ${[...rings].join(', ') || 'none'}`
    if (ring !== undefined && watches.includes(ring))
      return `${place}: names ${ring}, the cluster's own ring, whose regions it meets: leave it out`
  }
  return undefined
}

/** Warns of clusters with a region that meet nobody. */
export const warningsOfRings = (clusters: Clusters): string[] => {
  const alone = Object.entries(clusters).flatMap(([name, { region, ring }]) => (region && !ring ? [name] : []))
  return alone.length === 0
    ? []
    : [
        `no ring, so they meet no other cluster: ${alone.join(', ')}; set clusters.<name>.ring where releases are decided together`,
      ]
}
