import { readRange } from '@canary-steps/sdk'
import * as z from 'zod'
import type { NetworkRules } from '../ports/policy.ts'
import { onlyKnown } from './only-known.ts'

/** A star, a path or a scheme would be lost or be part of no host. */
const host = z.string().transform((text, context) => {
  const named = /^[^*/?#@\s]+$/.test(text) ? URL.parse(`canary://${text.toLowerCase()}`) : null
  const known = named && URL.parse(`http://${named.hostname}`)
  if (known) return `${known.hostname}${named.port && `:${named.port}`}`
  const message = 'must be a host, written out, such as ledger.internal or ledger.internal:8080'
  context.addIssue({ code: 'custom', message })
  return z.NEVER
})

const range = z
  .string()
  .refine((text) => readRange(text) !== undefined, 'must be a range of addresses such as 10.96.0.0/12')

/** The network part of the settings. */
export const Network = onlyKnown({
  privateHosts: z.array(host).default([]),
  clusterRanges: z.array(range).optional(),
})
  .transform(({ clusterRanges, ...rules }) => ({ ...rules, clusterRanges }))
  .prefault({})

const usualPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/** The port of an address: its scheme's own where none is written. */
export const portOf = ({ protocol, port }: URL): string => port || (usualPorts[protocol] ?? '')

/** Whether the operator named the host of an address. Without a port that means its scheme's own. */
export const isPrivateHost = ({ privateHosts }: NetworkRules, url: URL): boolean =>
  privateHosts.includes(`${url.hostname}:${portOf(url)}`) || (url.port === '' && privateHosts.includes(url.hostname))
