/** Where the journal of a Rollout is stored. */
export const partitionOf = (cluster: string, uid: string): string => `rollout/${encodeURIComponent(cluster)}/${uid}`

/** Whose releases meet: those of one ring, or of one cluster that is in none. */
type Circle = { readonly ring: string | undefined; readonly cluster: string }

/**
 * Where the journal of a group's releases is stored: its runs are the attempts at them. No ring, cluster or group can have a name that leads
 * to another's: neither `@` nor a colon is left in what is encoded.
 */
export const releasePartition = (group: string, { ring, cluster }: Circle): string =>
  `release/${ring === undefined ? `@${encodeURIComponent(cluster)}` : encodeURIComponent(ring)}:${encodeURIComponent(group)}`

/** Where releases are that began before there were rings. Nothing new begins there. */
export const oldReleasePartition = (group: string): string => `release/${encodeURIComponent(group)}`

/** Which of the two journals is in a partition. */
export const kindOf = (partition: string): 'rollout' | 'release' =>
  partition.startsWith('release/') ? 'release' : 'rollout'

/** Whose journal it is, so that no two write the same keys: the Rollout's uid, or the group of a release. */
export const ownerOf = (partition: string): string => {
  const [kind, ...rest] = partition.split('/')
  return kind === 'release' ? `release:${rest.join('/')}` : rest.slice(1).join('/')
}

/** The journal that belongs to an owner; that of a Rollout is its cluster's. */
export const partitionOwnedBy = (owner: string, cluster: string): string =>
  owner.startsWith('release:') ? owner.replace(':', '/') : partitionOf(cluster, owner)
