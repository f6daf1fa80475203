import { wholeNumber } from '@canary-steps/sdk'
import * as z from 'zod'
import { usualAudit } from '../ports/policy.ts'
import { onlyKnown } from './only-known.ts'

const day = 24 * 60 * 60_000
/** More is a slip, and would lead to times that are none. */
const mostDays = 99_999
const mustBeDays = 'must be whole days and at least one, such as 395d'

const days = z.string(mustBeDays).transform((text, context) => {
  const number = text.endsWith('d') ? (wholeNumber(text.slice(0, -1)) ?? 0) : 0
  if (number >= 1 && number <= mostDays) return number * day
  context.addIssue({ code: 'custom', message: mustBeDays })
  return z.NEVER
})

/** How long the audit keeps its records. */
export const Audit = onlyKnown({ keep: days.default(usualAudit.keep) }).optional()
