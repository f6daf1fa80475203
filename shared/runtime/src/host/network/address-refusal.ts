import { addressesBehind, addressKind, isWithin, type Octets, readAddress, readRange } from '@canary-steps/sdk'
import type { NetworkRules } from '../../ports/policy.ts'
import { isPrivateHost } from '../../settings/network.ts'

/** A host's knowledge of the addresses around it. */
type Surroundings = {
  /** Addresses of this machine. */
  readonly own: readonly string[]
  /** Where Services of the cluster can be, as far as a process in it knows. */
  readonly services: string | undefined
}

const isListed = (ranges: readonly string[], address: Octets): boolean =>
  ranges.some((text) => {
    const range = readRange(text)
    return range !== undefined && [address, ...addressesBehind(address)].some((one) => isWithin(range, one))
  })

const nobody = 'leads to this machine, its link or another address that no step may ask'
const ingress = 'use the host of its ingress'

const isOfCluster = (
  address: Octets,
  { clusterRanges }: NetworkRules,
  { services }: Surroundings,
): string | undefined => {
  if (clusterRanges)
    return isListed(clusterRanges, address) ? `leads to a Service or pod of the cluster: ${ingress}` : undefined
  return services !== undefined && isListed([services], address)
    ? `leads to ${services}, where Services of the cluster are: ${ingress}, or list network.clusterRanges in canary-steps.yaml if it is none`
    : undefined
}

/** Why an address that the host of `url` leads to may not be asked for a Rollout; undefined where it may. */
export const addressRefusal = (
  text: string,
  url: URL,
  rules: NetworkRules,
  around: Surroundings,
): string | undefined => {
  const address = readAddress(text)
  if (!address || isListed(around.own, address)) return nobody
  const kind = addressKind(address)
  if (kind === 'forbidden') return nobody
  const ofCluster = isOfCluster(address, rules, around)
  if (ofCluster || kind === 'public' || isPrivateHost(rules, url)) return ofCluster
  return `leads to a private address: add ${url.host} to network.privateHosts in canary-steps.yaml`
}
