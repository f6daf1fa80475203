import { type DrivenClock, passTime } from '@canary-steps/driver'
import type { End } from './output/output.ts'
import type { RegionRun } from './region-run.ts'

/** The time that all regions share, and the function that they call. Times in milliseconds. */
type Timeline = {
  /** The function's own. */
  readonly clock: DrivenClock
  /** Passes real time for `virtual` time. */
  pace(virtual: number): Promise<void>
  /** Whether the function has nothing left to do. */
  isAllClosed(): Promise<boolean>
}

/** How long a run waits at its end for what the function still has to undo, and how often it looks. */
const patience = 60 * 60_000
const lookAgain = 5_000

/** Passes time until the function has undone what it could not undo at once. */
const waitUntilClosed = async (runs: readonly RegionRun[], { clock, isAllClosed }: Timeline): Promise<void> => {
  const last = clock.now() + patience
  while (clock.now() < last && !(await isAllClosed())) {
    clock.advanceTo(clock.now() + lookAgain)
    for (const run of runs) await run.observe(false)
  }
}

/** Drives a Rollout in every region at once until all have ended, and returns how, in their order. */
export const drive = async (runs: readonly RegionRun[], timeline: Timeline): Promise<readonly End[]> => {
  for (const run of runs) await run.begin()
  await passTime(timeline.clock, runs, { isOver: () => runs.every((run) => run.ended()), pace: timeline.pace })
  await waitUntilClosed(runs, timeline)
  await Promise.all(runs.map((run) => run.showEnd()))
  return runs.flatMap((run) => run.ended() ?? [])
}
