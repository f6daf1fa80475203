import { Hono } from 'hono'
import * as z from 'zod'
import { auditRecords } from '../effects/audit-days.ts'
import type { Runtime } from '../ports/runtime.ts'
import { longestAudit, type WireAudit } from '../wire/wire.ts'
import { badRequest, problem } from './answers.ts'
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
    return context.json({ direction: 'reply', records } satisfies z.output<typeof WireAudit>)
  })
