import type { Plan } from '@canary-steps/sdk'
import { shortHash } from '../journal/identity.ts'
import type { Effect } from '../journal/journal.ts'

/** What people see at `at` of what a plan has made, as it is remembered; nothing where the plan has no `edit`. */
export const shownBy = async ({ edit }: Pick<Plan<never>, 'edit'>, at: number): Promise<Pick<Effect, 'shown'>> =>
  edit ? { shown: { content: await shortHash(edit.content), at } } : {}
