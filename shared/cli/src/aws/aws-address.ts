import { BlockList, isIP } from 'node:net'

const addressesOf = (add: (list: BlockList) => void): ((hostname: string) => boolean) => {
  const list = new BlockList()
  add(list)
  return (hostname) => {
    const address = hostname.replaceAll(/[[\]]/g, '')
    const version = isIP(address)
    return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
  }
}

const isLoopbackAddress = addressesOf((list) => {
  list.addSubnet('127.0.0.0', 8)
  list.addAddress('::1', 'ipv6')
})

/** Addresses to which AWS's tools send a token over http (aws-sdk-go-v2, config/resolve_credentials.go). */
const isAgent = addressesOf((list) => {
  list.addAddress('169.254.170.2')
  list.addAddress('169.254.170.23')
  list.addAddress('fd00:ec2::23', 'ipv6')
})

const isLinkLocal = addressesOf((list) => {
  list.addSubnet('169.254.0.0', 16)
  list.addSubnet('fe80::', 10, 'ipv6')
})

export const isThisMachine = (hostname: string): boolean => hostname === 'localhost' || isLoopbackAddress(hostname)

export const isThisNode = (hostname: string): boolean => isThisMachine(hostname) || isAgent(hostname)

/** Never asked through a proxy, which is elsewhere. */
export const isNear = (hostname: string): boolean => isThisNode(hostname) || isLinkLocal(hostname)
