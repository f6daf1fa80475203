import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type FleetAction, fleetActions, fleetOf } from './testing/fleet.ts'

const fleet = fc.integer({ min: 2, max: 5 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    config: fc.record({ quorum: fc.integer({ min: 1, max: count }), abortTogether: fc.boolean() }),
    history: fc.array(
      fc.tuple(
        fc.nat({ max: count - 1 }),
        fc.oneof({ weight: 3, arbitrary: fc.constant<FleetAction>('poll') }, fc.constantFrom(...fleetActions)),
      ),
      { maxLength: 40 },
    ),
  }),
)
type Fleet = ReturnType<typeof fleetOf>

const everyone = async ({ act, seen }: Fleet, ...actions: readonly FleetAction[]) => {
  for (const action of actions) for (const index of seen.keys()) await act(index, action)
}

/** All that the journals know to be open, and regions that take part in a release still. */
const leftOpen = async ({ host }: Fleet) => {
  const { runs } = await host.release()
  const members = Object.values(runs).flatMap((run) => Object.entries(run.members))
  return [
    ...(await host.runtime.store.due(Number.MAX_SAFE_INTEGER, 100)),
    ...members.filter(([, { end }]) => !end).map(([region]) => region),
  ]
}

it('in any order of arrivals, aborts and retries nobody passes before enough are there, then all do, and nothing stays open', async () => {
  const law = fc.asyncProperty(fleet, async ({ count, config, history }) => {
    const regions = fleetOf(count, config)
    for (const [index, action] of history) {
      const polled = await regions.act(index, action)
      if (polled?.phase === 'Successful')
        // where regions abort together nobody who went back counts for those who go on
        expect(config.abortTogether ? polled.there : polled.most).toBeGreaterThanOrEqual(config.quorum)
      if (!config.abortTogether) expect(polled?.phase).not.toBe('Failed')
    }
    for (const _ of ['those that are lost go back', 'all come', 'all come to the second place', 'all are through']) {
      await everyone(regions, 'retry', 'poll', 'poll')
      // a region without a step left gets no more calls, and has the release when it is Healthy
      for (const [index, { stage }] of regions.seen.entries())
        if (stage === 2) await regions.act(index, 'promote in full')
    }
    expect(regions.seen.map(({ end }) => end)).toEqual(regions.seen.map(() => 'well'))
    expect(await leftOpen(regions)).toEqual([])
  })
  await fc.assert(law, { numRuns: 40 })
})
