import { wholeNumber } from '@canary-steps/sdk'
import { Hono } from 'hono'
import * as z from 'zod'
import { auditRecords } from '../effects/audit-days.ts'
import { auditPart } from '../effects/audit-verify.ts'
import type { Runtime } from '../ports/runtime.ts'
import { longestAudit, type WireAudit, type WireAuditPart } from '../wire/wire.ts'
import { answer, badRequest, problem } from './answers.ts'
import type { SignedEnv } from './signed-calls.ts'

const moment = () =>
  z.iso
    .datetime()
    .pipe(z.coerce.date())
    .transform((at) => at.getTime())

const Range = z
  .object({ since: moment(), until: moment() })
  .refine(({ since, until }) => since < until && until - since <= longestAudit)

/** `/v1/audit`: decisions of people. */
export const auditRoute = ({ store }: Runtime): Hono<SignedEnv> =>
  new Hono<SignedEnv>().get('/', async (context) => {
    const range = Range.safeParse(context.req.query())
    if (!range.success)
      return problem(badRequest('since and until must be times such as 2026-01-31T00:00:00Z, at most 31 days apart'))
    const records = await auditRecords(store, context.get('key').cluster, range.data)
    return answer({ direction: 'reply', records } satisfies z.output<typeof WireAudit>)
  })

/** `/v1/audit/pages`: the audit as it is stored, for whoever follows its hashes. */
export const auditPagesRoute = ({ store }: Runtime): Hono<SignedEnv> =>
  new Hono<SignedEnv>().get('/', async (context) => {
    const asked = context.req.query('page')
    const page = asked === undefined ? undefined : wholeNumber(asked)
    if (asked !== undefined && page === undefined) return problem(badRequest('page must be the number of a page'))
    const part = await auditPart(store, context.get('key').cluster, page)
    return answer({ direction: 'reply', ...part } satisfies z.output<typeof WireAuditPart>)
  })
