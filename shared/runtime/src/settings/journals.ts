import { plainJournalRules } from '../ports/policy.ts'
import { onlyKnown } from './only-known.ts'
import { wholeDays } from './whole-days.ts'

/** How long journals are kept of Rollouts that are gone. */
export const Journals = onlyKnown({ keepDeleted: wholeDays('30d').default(plainJournalRules.keepDeleted) }).optional()
