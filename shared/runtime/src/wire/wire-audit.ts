import * as z from 'zod'
import { AuditRecord } from '../effects/audit-record.ts'

/** Longest time that one answer covers, in milliseconds: it is read hour by hour. */
export const longestAudit = 31 * 24 * 60 * 60_000

/** Answer of `GET /v1/audit?since=…&until=…`: the decisions of the cluster whose key signed, oldest first. */
export const WireAudit = z.object({ direction: z.literal('reply'), records: z.array(AuditRecord) })
