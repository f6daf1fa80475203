import * as z from 'zod'
import type { Store } from '../../ports/store.ts'
import { changeDocument } from '../../store/change.ts'

const Lease = z.object({ owner: z.string(), until: z.number() })

/** The turns of the processes that share a store. */
type InventoryLease = {
  /** Takes the turn for `time` milliseconds from `now`; false while another has it. */
  take(now: number, time: number): Promise<boolean>
  /** Lets another have it at once. */
  giveBack(): Promise<void>
}

export const inventoryLease = (store: Store, cluster: string, owner: string): InventoryLease => {
  const key = { partition: `inventory/${cluster}`, id: 'lease' }
  // one that cannot be read, as of a later version, keeps nobody from taking it: two lists at once do no harm
  const leaseIn = (value: string | undefined) =>
    value === undefined ? undefined : Lease.safeParse(JSON.parse(value)).data
  return {
    take: (now, time) =>
      changeDocument(store, key, (value) => {
        const lease = leaseIn(value)
        // one that ends much later than any can was written by a clock that is wrong
        const isTaken =
          lease !== undefined && lease.owner !== owner && lease.until > now && lease.until <= now + 2 * time
        return isTaken
          ? { value, result: false }
          : { value: JSON.stringify({ owner, until: now + time }), result: true }
      }),
    giveBack: () =>
      changeDocument(store, key, (value) => ({
        value: leaseIn(value)?.owner === owner ? undefined : value,
        result: undefined,
      })),
  }
}
