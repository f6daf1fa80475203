import * as z from 'zod'
import { recordIn } from '../journal/records.ts'
import { changeDocument } from '../store/change.ts'
import { stored } from '../store/stored.ts'
import type { Actor } from './actor.ts'

/** How long acts of before are looked for, in milliseconds: a controller asks again within minutes, and for an hour where it was away. */
const doubtful = 60 * 60_000

const document = { partition: 'history', id: 'history' }

/** The history that the database was last seen to have, and since when: 0 for the first, milliseconds otherwise. */
const Known = z.object({ history: z.string(), since: z.number() })

/** Whether the database may have lost what it said was written, within the last hour. */
const hasLost = async ({ store, clock }: Pick<Actor, 'store' | 'clock'>): Promise<boolean> => {
  const history = await store.history?.()
  if (history === undefined) return false
  const now = clock.now()
  const { since } = await changeDocument(store, document, (value) => {
    const known = value === undefined ? undefined : stored(Known, value, 'the history of the database')
    if (known?.history === history) return { value, result: known }
    const next = { history, since: known ? now : 0 }
    return { value: JSON.stringify(next), result: next }
  })
  // a clock that has gone back settles no doubt
  return Math.abs(now - since) < doubtful
}

/**
 * Whether something of which the journal knows nothing may be there all the same, because the database has lost its
 * last writes. Then the record of the step says so from now on, and all its acts are looked for.
 */
export const mayBeForgotten = async (actor: Actor): Promise<boolean> => {
  if (!(await hasLost(actor))) return false
  await actor.journal.update((draft) => {
    recordIn(draft, actor).step.rebuilt = true
  })
  return true
}
