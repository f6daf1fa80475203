import type { AuditRecord } from '../effects/audit-record.ts'
import type { AuditPart } from '../effects/audit-verify.ts'
import { longestAudit, WireAudit, WireAuditPart } from '../wire/wire.ts'
import { exchange, type FunctionAddress, refusal, type Unavailable } from './client.ts'

const notValid: Unavailable = { error: "the function's reply is not valid: is it of another version?" }

const isoTime = (at: number): string => new Date(at).toISOString()

/** Asks a function who decided what in the cluster of the key, from `since` to before `until`: milliseconds since 1970. */
export const fetchAudit = async (
  address: FunctionAddress,
  { since, until }: { readonly since: number; readonly until: number },
): Promise<readonly AuditRecord[] | Unavailable> => {
  const end = Math.min(until, since + longestAudit)
  const range = new URLSearchParams({ since: isoTime(since), until: isoTime(end) })
  const answer = await exchange(address, `/v1/audit?${range}`)
  if ('error' in answer) return answer
  if (answer.status !== 200) return refusal(answer)
  const read = WireAudit.safeParse(answer.body).data
  if (!read) return notValid
  if (end >= until) return read.records
  const rest = await fetchAudit(address, { since: end, until })
  return 'error' in rest ? rest : [...read.records, ...rest]
}

/** Asks for a page of the audit as it is stored, the first unless one is named. */
export const fetchAuditPart = async (address: FunctionAddress, page?: number): Promise<AuditPart | Unavailable> => {
  const answer = await exchange(address, `/v1/audit/pages${page === undefined ? '' : `?page=${page}`}`)
  if ('error' in answer) return answer
  if (answer.status !== 200) return refusal(answer)
  return WireAuditPart.safeParse(answer.body).data ?? notValid
}
