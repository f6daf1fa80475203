import * as z from 'zod'
import type { Store } from '../../ports/store.ts'
import { changeDocument } from '../../store/change.ts'

const Held = z.object({ owner: z.string(), until: z.number() })

/** The claim to the inventory, among the processes that share a store. Stores save it as `lease`. */
type InventoryClaim = {
  /** Takes it for `time` milliseconds from `now`; false while another has it. */
  take(now: number, time: number): Promise<boolean>
  /** Lets another have it at once. */
  giveBack(): Promise<void>
}

export const inventoryClaim = (store: Store, cluster: string, owner: string): InventoryClaim => {
  const key = { partition: `inventory/${cluster}`, id: 'lease' }
  // one that cannot be read, as of a later version, keeps nobody from taking it: two lists at once do no harm
  const claimIn = (value: string | undefined) =>
    value === undefined ? undefined : Held.safeParse(JSON.parse(value)).data
  return {
    take: (now, time) =>
      changeDocument(store, key, (value) => {
        const claim = claimIn(value)
        // one that ends much later than any can was written by a clock that is wrong
        const isTaken =
          claim !== undefined && claim.owner !== owner && claim.until > now && claim.until <= now + 2 * time
        return isTaken
          ? { value, result: false }
          : { value: JSON.stringify({ owner, until: now + time }), result: true }
      }),
    giveBack: () =>
      changeDocument(store, key, (value) => ({
        value: claimIn(value)?.owner === owner ? undefined : value,
        result: undefined,
      })),
  }
}
