import {
  type Barrier,
  type CommonOptions,
  isThere,
  type Meeting,
  type ReleaseRegion,
  type Story,
  TerminalError,
} from '@canary-steps/sdk'
import type { Round } from '../journal/journal.ts'
import { openRelease } from '../journal/journal-file.ts'
import { howFar, type Member } from '../journal/member.ts'
import { noteHeard, patch } from '../journal/records.ts'
import type { Policy } from '../ports/policy.ts'
import type { Runtime } from '../ports/runtime.ts'
import { otherChangesBeside } from './other-changes.ts'
import { partsAt, type RegionPart, stillThere } from './parts.ts'
import { memberIn, type Share } from './share.ts'
import { watchedParts } from './watched-parts.ts'

type Meeters = Pick<Runtime, 'store' | 'clock' | 'policy'>

/** Which step of which attempt a region is at, and its story there. */
type Here = { readonly story: Story; readonly run: string; readonly index: number }

/** Where steps of one `id` meet, and where those that have none. */
export const barrierPlace = ({ place }: Barrier, { id }: Pick<CommonOptions, 'id'>): string =>
  id === undefined ? place : `${place} ${id}`

/** @throws TerminalError where others are to be met by a cluster that is in no ring. */
export const checkMeets = ({ ring }: Policy, { regions }: Barrier, { cluster, region }: Story): void => {
  const other = regions.find((one) => one !== region)
  if (other !== undefined && ring(cluster) === undefined)
    throw new TerminalError(
      `cluster ${cluster} is in no ring, so it never meets ${other}: set clusters.${cluster}.ring in canary-steps.yaml, the same for all clusters that meet`,
    )
}

/** Regions may wait several times at a place of one name: the first time of one is the first of the others. */
const comings = ({ places }: Member, place: string) =>
  places.filter((one) => one.place === place).toSorted((one, other) => one.index - other.index)

const noteComing = (member: Member, place: string, { story, index }: Here, now: number): void => {
  if (member.places.some((one) => one.place === place && one.index === index)) return
  patch(member, howFar(story))
  member.places.push({ place, index, at: now })
}

const regionOf = (
  { region, member, ring }: Pick<RegionPart, 'region' | 'member' | 'ring'>,
  arrivedAt?: number,
): ReleaseRegion => ({
  region,
  cluster: member.cluster,
  weight: member.weight,
  arrivedAt,
  end: member.end,
  ...(ring !== undefined && { ring }),
})

/** By what a meeting is remembered; one of earlier versions is, too, whose names had no comma in them. */
const meetingOf = (place: string, { regions, quorum }: Barrier): string => {
  const names = regions.toSorted().map((name) => name.replace(/[%,]/g, encodeURIComponent))
  return `${place}: ${quorum} of ${names.join(', ')}`
}

/** Remembers that enough regions are there, and since when. Those that want others, or more of them, wait on. */
const noteMet = (round: Round, barrier: Barrier, place: string, all: readonly ReleaseRegion[], now: number) => {
  const meeting = meetingOf(place, barrier)
  const there = all.filter((one) => barrier.regions.includes(one.region) && isThere(one))
  if (round.met?.[meeting] === undefined && there.length >= barrier.quorum) round.met = { ...round.met, [meeting]: now }
  return round.met?.[meeting]
}

/**
 * Writes down that a region came to a place, once, and says which are there. Regions of other rounds of the release
 * are met as well. An edited or recreated Rollout begins another round. A region that has the release since an
 * earlier round comes no more. At regions of rings that
 * are watched it only looks: nothing is written there.
 */
export const meetIn = async (runtime: Meeters, share: Share, barrier: Barrier, here: Here): Promise<Meeting> => {
  const { store, clock } = runtime
  const watched = await watchedParts(runtime, share, barrier.regions, here.story)
  const attend = (finished: ReadonlySet<string>) =>
    openRelease(store, share.partition).update((draft) => {
      const { round, member } = memberIn(draft, share, here.run)
      const now = clock.now()
      noteHeard(draft, now)
      if (barrier.abortTogether) round.abortTogether = true
      noteComing(member, barrier.place, here, now)
      const time = comings(member, barrier.place).findIndex(({ index }) => index === here.index)
      const parts = [...partsAt(draft, share.attempt, member), ...watched]
      const regions = parts
        .filter((part) => !part.hasFinishedBefore || finished.has(part.region))
        .map((part) => regionOf(part, comings(part.member, barrier.place)[time]?.at))
      const metAt = noteMet(round, barrier, `${barrier.place} ${time + 1}`, regions, now)
      return { regions, metAt, parts, others: otherChangesBeside(draft, share.attempt, runtime.policy.images()) }
    })
  const { parts, ...meeting } = await attend(new Set())
  if (meeting.metAt !== undefined) return meeting
  const mayHave = parts.filter((part) => part.hasFinishedBefore && barrier.regions.includes(part.region))
  const finished = await stillThere(store, mayHave)
  return finished.size > 0 ? attend(finished) : meeting
}

/** The regions of a release that an attempt takes part in. */
export const regionsIn = async (
  { store }: Pick<Runtime, 'store'>,
  { partition, attempt: key }: Share,
): Promise<readonly ReleaseRegion[]> => {
  const round = (await openRelease(store, partition).read()).runs[key]
  // not to see who went back is no leave to go on
  if (!round) throw new Error(`${partition}: round ${key} is not known`)
  return Object.entries(round.members).map(([region, member]) => regionOf({ region, member }))
}
