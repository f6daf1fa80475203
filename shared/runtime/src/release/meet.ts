import type { ReleaseRegion } from '@canary-steps/sdk'
import { openJournal, type Run } from '../journal/journal.ts'
import type { Runtime } from '../runtime.ts'
import type { Member } from './member.ts'
import type { Share } from './share.ts'

/** Regions may wait several times at a place of one name: the first time of one is the first of the others. */
const comings = ({ places }: Member, place: string) =>
  places.filter((one) => one.place === place).toSorted((one, other) => one.index - other.index)

const regionsAt = ({ members = {} }: Run, arrivedAt: (member: Member) => number | undefined): ReleaseRegion[] =>
  Object.entries(members).map(([region, member]) => ({
    region,
    cluster: member.cluster,
    arrivedAt: arrivedAt(member),
    end: member.end,
  }))

type Store = Pick<Runtime, 'store' | 'clock'>

/** Writes down that a region came to a place at its step `index`, once, and says which are there. */
export const meetIn = (
  { store, clock }: Store,
  { partition, attempt, region }: Share,
  place: string,
  index: number,
): Promise<readonly ReleaseRegion[]> =>
  openJournal(store, partition).update((draft) => {
    const run = draft.runs[attempt]
    const member = run?.members?.[region]
    if (!run || !member) throw new Error(`${partition}: attempt ${attempt} does not know region ${region}`)
    draft.heardAt = clock.now()
    if (!member.places.some((one) => one.place === place && one.index === index))
      member.places.push({ place, index, at: clock.now() })
    const time = comings(member, place).findIndex((one) => one.index === index)
    return regionsAt(run, (other) => comings(other, place)[time]?.at)
  })

/** The regions of a release that a run takes part in. */
export const regionsIn = async (
  { store }: Pick<Store, 'store'>,
  { partition, attempt }: Share,
): Promise<readonly ReleaseRegion[]> => {
  const run = (await openJournal(store, partition).read()).runs[attempt]
  return run ? regionsAt(run, () => undefined) : []
}
