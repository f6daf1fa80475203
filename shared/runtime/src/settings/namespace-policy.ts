import { ApprovalPolicy } from '@canary-steps/approvals'
import { matches } from '../ports/pattern.ts'
import { type Caller, openPolicy, type Policy } from '../ports/policy.ts'

/** Targets that one namespace may reach: patterns such as `slack:C0PAY` or `github:acme/*`, clusters such as `prod-*`. */
type NamespacePolicy = {
  readonly clusters: readonly string[]
  readonly allow: readonly string[]
  readonly approvers?: ApprovalPolicy | undefined
  readonly defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const ownEntry = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined

/** Denies what is not listed: unknown namespaces, other clusters, other targets. */
export const namespacePolicy = (namespaces: Readonly<Record<string, NamespacePolicy>>): Policy => {
  const admits = (patterns: readonly string[] = [], text: string) => patterns.some((pattern) => matches(pattern, text))
  const policyOf = ({ cluster, namespace }: Caller) => {
    const policy = ownEntry(namespaces, namespace)
    return admits(policy?.clusters, cluster) ? policy : undefined
  }
  return {
    allows: (caller, target) => {
      const policy = policyOf(caller)
      // an admitted namespace may meet its own in other regions
      return admits(policy && [...policy.allow, `region:${caller.namespace}/*`], target)
    },
    approvals: (caller) => policyOf(caller)?.approvers ?? ApprovalPolicy.parse({}),
    defaults: (caller, step) => ownEntry(policyOf(caller)?.defaults ?? {}, step) ?? {},
    mode: openPolicy.mode,
    regions: openPolicy.regions,
    ring: openPolicy.ring,
    watches: openPolicy.watches,
    images: openPolicy.images,
    network: openPolicy.network,
    audit: openPolicy.audit,
    journals: openPolicy.journals,
    hash: openPolicy.hash,
  }
}
