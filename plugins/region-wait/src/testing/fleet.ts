import { aborted, healthy, promoted, regionsWith, rolloutAt, secondsAt } from './regions.ts'

/** Where each Rollout waits, one place after the other. */
const places = [
  { index: 2, weight: 20 },
  { index: 3, weight: 50 },
]

export const fleetActions = ['poll', 'abort', 'abort unheard', 'retry', 'promote in full'] as const
export type FleetAction = (typeof fleetActions)[number]

/** The result of a poll, and the number of regions there by then: at this moment, and the most at once since all began anew. */
type Polled = { readonly phase: string; readonly message: string; readonly there: number; readonly most: number }

/** An onlooker's knowledge of a region. `came`: the places that its run has come to. */
type Seen = {
  readonly name: string
  readonly came: Set<number>
  attempt: number
  stage: number
  end: 'well' | 'back' | undefined
}

/** Who was where. It knows nothing of attempts at a release: only that all begin anew when all had ended and one went back. */
const onlooker = (seen: readonly Seen[]) => {
  const most = places.map(() => 0)
  const era = new Set<Seen>()
  const thereAt = (stage: number): number =>
    seen.filter(({ came, end }) => (end ? end === 'well' : came.has(stage))).length
  return {
    /** A region comes for the first time in its run. */
    begins(one: Seen) {
      const others = [...era].filter((other) => other !== one)
      const hasGoneBack = era.has(one) || others.some(({ end }) => end === 'back')
      if (others.every(({ end }) => end) && hasGoneBack) {
        era.clear()
        most.fill(0)
      }
      era.add(one)
    },
    looks() {
      for (const stage of most.keys()) most[stage] = Math.max(most[stage] ?? 0, thereAt(stage))
    },
    counts: (stage: number) => ({ there: thereAt(stage), most: most[stage] ?? 0 }),
  }
}

type Regions = ReturnType<typeof regionsWith>
type Onlooker = ReturnType<typeof onlooker>

/** Calls a region's step at the place where its Rollout waits; nothing where that has ended, or is past them all. */
const poll = async (
  { host, in: inRegion }: Regions,
  { begins, looks, counts }: Onlooker,
  one: Seen,
): Promise<Polled | undefined> => {
  const { stage, came, attempt } = one
  const place = places[stage]
  if (one.end || !place) return undefined
  if (came.size === 0) begins(one)
  const { phase, message } = await inRegion(one.name).run({
    rollout: rolloutAt({ ...place, attempt, now: host.now }),
  })
  if (phase === 'Failed') one.end = 'back'
  else came.add(stage)
  looks()
  if (phase === 'Successful') one.stage += 1
  return { phase, message, ...counts(stage) }
}

const retry = (one: Seen, now: number): void => {
  if (one.end !== 'back') return
  one.came.clear()
  Object.assign(one, { attempt: secondsAt(now), stage: 0, end: undefined })
}

const end = async (
  { host, in: inRegion }: Regions,
  { looks }: Onlooker,
  one: Seen,
  action: Exclude<FleetAction, 'poll' | 'retry'>,
): Promise<void> => {
  if (one.end || one.came.size === 0) return
  const region = inRegion(one.name)
  one.end = action === 'promote in full' ? 'well' : 'back'
  if (action === 'abort') await region.abort({ rollout: aborted(one.attempt) })
  if (action === 'promote in full') await region.terminate({ rollout: promoted(one.attempt) })
  if (action !== 'abort') await region.observe(one.end === 'well' ? healthy(one.attempt) : aborted(one.attempt))
  await host.closeDue()
  looks()
}

/** Regions with Rollouts that wait for each other at two places, and to which things happen. */
export const fleetOf = (count: number, config: { quorum: number; abortTogether: boolean }) => {
  const seen = Array.from(
    { length: count },
    (_, index): Seen => ({ name: `region-${index + 1}`, came: new Set(), attempt: 0, stage: 0, end: undefined }),
  )
  const regions = regionsWith({ for: seen.map(({ name }) => name), ...config })
  const { host } = regions
  const watching = onlooker(seen)
  return {
    host,
    seen,
    async act(index: number, action: FleetAction): Promise<Polled | undefined> {
      host.now += 15_000
      const one = seen[index % count]
      if (!one) return undefined
      if (action === 'poll') return poll(regions, watching, one)
      if (action === 'retry') retry(one, host.now)
      else await end(regions, watching, one, action)
      return undefined
    },
  }
}
