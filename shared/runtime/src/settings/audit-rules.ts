import { usualAudit } from '../ports/policy.ts'
import { onlyKnown } from './only-known.ts'
import { wholeDays } from './whole-days.ts'

/** How long the audit keeps its records. */
export const Audit = onlyKnown({ keep: wholeDays('395d').default(usualAudit.keep) }).optional()
