/** What an operator says of addresses that Rollouts name. */
export type NetworkRules = {
  /** Hosts that may be asked though their address is private, or seen by nobody but a proxy. */
  readonly privateHosts: readonly string[]
  /** Service and pod ranges of the cluster, which nobody may ask. Undefined: what a host knows of them anyway. */
  readonly clusterRanges: readonly string[] | undefined
}

export const closedNetwork: NetworkRules = { privateHosts: [], clusterRanges: undefined }
