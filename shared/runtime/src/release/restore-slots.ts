import * as z from 'zod'
import type { Actor } from '../effects/actor.ts'
import type { Run, StepRecord } from '../journal/journal.ts'
import { openRelease } from '../journal/journal-file.ts'
import { recordIn } from '../journal/records.ts'
import type { Runtime } from '../ports/runtime.ts'
import { isShareId, memberIn, type Share, shareIn } from './share.ts'
import { newSlot, type SlotName, slotNamed } from './slot.ts'

const Config = z.object({ scope: z.literal('release'), id: z.string().optional() })

/** Steps of a run that were done for a release of which its journal knows nothing any more. */
const lostSlots = (own: Run, called: number): (SlotName & Pick<StepRecord, 'config' | 'startedAt'>)[] =>
  shareIn(own)
    ? []
    : Object.entries(own.steps).flatMap(([at, { rebuilt, step, config, startedAt }]) => {
        const { data } = Config.safeParse(config)
        const isLost = rebuilt && data !== undefined && Number(at) !== called
        return isLost ? [{ step, id: data.id, index: Number(at), config, startedAt }] : []
      })

/**
 * Forgets the part that a run has in a release of which the release's own journal knows nothing, as where that alone was lost: the run takes
 * part anew, and looks for what was done for all regions. Says whether it did.
 */
export const forgetLostShare = async ({ store }: Pick<Runtime, 'store'>, actor: Actor, own: Run): Promise<boolean> => {
  const share = shareIn(own)
  if (!share) return false
  const { runs } = await openRelease(store, share.partition).read()
  if (runs[share.attempt]?.members[share.region]) return false
  await actor.journal.update((draft) => {
    const { run } = recordIn(draft, actor)
    run.effects = Object.fromEntries(Object.entries(run.effects).filter(([id]) => !isShareId(id)))
    for (const step of Object.values(run.steps)) if (Config.safeParse(step.config).success) step.rebuilt = true
  })
  return true
}

/**
 * Takes back into the journal of a release what only a region's controller knows to have been done for all regions, so that it is closed when
 * they have ended. What the region says of how that went counts for no other region: each finds it at the vendor, or asks anew.
 */
export const restoreSlots = async (
  { store }: Pick<Runtime, 'store'>,
  joined: () => Promise<Share>,
  { run: own, index: called }: { readonly run: Run; readonly index: number },
): Promise<void> => {
  const lost = lostSlots(own, called)
  if (lost.length === 0) return
  const share = await joined()
  await openRelease(store, share.partition).update((draft) => {
    const { run } = memberIn(draft, share)
    for (const { config, startedAt, ...name } of lost)
      if (!slotNamed(run, name)) newSlot(run, name, { config, startedAt, rebuilt: true })
  })
}
