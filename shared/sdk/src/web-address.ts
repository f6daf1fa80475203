import * as z from 'zod'
import { addressKind } from './address-kind.ts'
import { readAddress } from './ip-address.ts'

/** Names that mean this machine or a cloud's metadata, wherever they are looked up. */
const forbiddenNames = new Set([
  'localhost.localdomain',
  'localhost6',
  'localhost6.localdomain6',
  'ip6-localhost',
  'ip6-loopback',
  'broadcasthost',
  'metadata',
  'metadata.azure.internal',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.platformequinix.com',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
])

/** Ports at which something else than HTTP is (fetch.spec.whatwg.org, port blocking). */
const blockedPorts = new Set(
  (
    '0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135 137 139 143 161 179 389 ' +
    '427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 ' +
    '6566 6665 6666 6667 6668 6669 6679 6697 10080'
  ).split(' '),
)

const isForbidden = (name: string, hostname: string): boolean => {
  const address = readAddress(hostname)
  if (address) return addressKind(address) === 'forbidden'
  return /(^|\.)localhost$/.test(name) || forbiddenNames.has(name)
}

/**
 * Why no step may ask an address that a Rollout names; undefined where its spelling is no reason. The address behind a name is judged when it is
 * asked, by `fetchAsTenant`.
 */
export const urlProblem = (text: string): string | undefined => {
  const url = URL.parse(text)
  if (!url) return 'must be a URL such as https://ledger.internal/healthz'
  const { protocol, username, password, hostname, port } = url
  if (protocol !== 'http:' && protocol !== 'https:') return 'must begin with http:// or https://'
  if (username || password) return 'must not have a user or a password in it: Rollouts are no place for secrets'
  if (blockedPorts.has(port)) return `must not have the port ${port}, at which no HTTP is`
  const name = hostname.replace(/\.+$/, '')
  if (isForbidden(name, hostname))
    return `must not be a loopback, link-local or metadata address, or another special one, and ${hostname} is one`
  if (/\.(svc|cluster\.local)$/.test(name))
    return `must not be a Service or pod of the cluster, and ${hostname} is one: use the host of its ingress`
  return undefined
}

/** An address that a Rollout names, for a step's config. */
export const webAddress = z
  .string()
  .max(2_000)
  .superRefine((text, context) => {
    const message = urlProblem(text)
    if (message) context.addIssue({ code: 'custom', message })
  })
