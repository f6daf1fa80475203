import { wholeNumber } from '@canary-steps/sdk'
import * as z from 'zod'
import { plainJournalRules, usualAudit } from '../ports/policy.ts'
import { onlyKnown } from './only-known.ts'

const day = 24 * 60 * 60_000
/** More is a slip, and would lead to times that are none. */
const mostDays = 99_999

/** Whole days, such as `395d`, read as milliseconds. */
const wholeDays = (example: string) => {
  const mustBeDays = `must be whole days and at least one, such as ${example}`
  return z.string(mustBeDays).transform((text, context) => {
    const [count = '', ...end] = text.split('d')
    const number = end.join('d') === '' && end.length === 1 ? (wholeNumber(count) ?? 0) : 0
    if (number >= 1 && number <= mostDays) return number * day
    context.addIssue({ code: 'custom', message: mustBeDays })
    return z.NEVER
  })
}

/** How long the audit keeps its records. */
export const Audit = onlyKnown({ keep: wholeDays('395d').default(usualAudit.keep) }).optional()

/** How long journals are kept of Rollouts that are gone. */
export const Journals = onlyKnown({ keepDeleted: wholeDays('30d').default(plainJournalRules.keepDeleted) }).optional()
