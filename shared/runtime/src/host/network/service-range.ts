import { readAddress } from '@canary-steps/sdk'

/** Most addresses of a cluster's service range, as a power of two (kube-apiserver, --service-cluster-ip-range). */
const mostBits = 20

const trailingZeros = (number: number): number => (number === 0 ? 32 : 31 - Math.clz32(number & -number))

/**
 * The largest range that the Services of this process's cluster can be in. Kubernetes gives the first address of the
 * range to the API server, and tells it to every pod. No more is known of it: `10.0.0.1` may be the first of a `/12`
 * or of a `/24`.
 */
export const serviceRange = (variables: Readonly<Record<string, string | undefined>>): string | undefined => {
  const text = variables.KUBERNETES_SERVICE_HOST ?? ''
  const address = readAddress(text)
  if (!address) return undefined
  const end = address.slice(-4).reduce((number, octet) => number * 256 + octet, 0)
  const width = Math.min(mostBits, trailingZeros((end - 1) >>> 0))
  return `${text}/${address.length * 8 - width}`
}
