import { type DrivenClock, loadRollout, virtualClock } from '@canary-steps/driver'
import { clusterObjects } from 'canary-steps/cluster/cluster-object'
import { lookUpIn } from 'canary-steps/cluster/look-up'
import { drive } from 'canary-steps/run/drive'
import { runFaults } from 'canary-steps/run/faults/run-faults'
import type { ClusterSteps } from 'canary-steps/run/local/local-steps'
import { clusterObserver } from 'canary-steps/run/local/observe-cluster'
import { rolloutAt, type Site } from 'canary-steps/run/options/sites'
import { endText, type Output } from 'canary-steps/run/output/output'
import { pluginsOf } from 'canary-steps/run/plugins'
import { type RegionRun, regionRun } from 'canary-steps/run/region-run'
import { vi } from 'vitest'
import type { MortalOptions, MortalSteps } from './mortal-function.ts'

/** The acts of people: approve all, reject all, or abort at a step, counted from 1. */
export type Course = 'approve' | 'reject' | { readonly abortAt: number }

type Options = {
  readonly manifest: string
  readonly sites: readonly Site[]
  readonly course: Course
  readonly seed: number
  readonly lives: number
}

/** The result of a rollout. */
export type Driven = {
  /** How it ended in each region. */
  readonly ends: readonly string[]
  /** The things that people see at the vendors, without differences between runs. */
  readonly seen: string
  /** Whether nothing is open or waits to be undone. */
  readonly isAllClosed: boolean
  readonly deaths: number
  readonly story: readonly string[]
}

const begun = Date.parse('2026-01-01T10:00:00Z')
/** Remembers what happened, for whoever has to find out why. */
const recorder = (story: string[], { region }: Site): Output => ({
  event: (event) => void story.push(`${region} ${JSON.stringify(event)}`),
  note: (text) => void story.push(`${region} ${text}`),
  end: async () => undefined,
})

/** The time of this process is that of the rollouts: callers sign with it, and so do the vendors. */
const sharedClock = (start: number): DrivenClock => {
  const clock = virtualClock(start)
  return {
    now: clock.now,
    advanceTo(at) {
      clock.advanceTo(at)
      vi.setSystemTime(clock.now())
    },
  }
}

/** When something was done, and on which port, differs; the act itself, its author and its count do not. */
const timeless = (text: string): string =>
  text
    .replaceAll(/\d\d:\d\d(:\d\d)?/g, 'TIME')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')
    .replaceAll(/\b[0-9a-f]{16}\b/g, 'MARKER')

type Stage = {
  readonly manifest: string
  readonly steps: MortalSteps
  readonly clock: DrivenClock
  readonly abortAt: number | undefined
  readonly story: string[]
}

/** The run of one cluster, as its controller would drive it. */
const runIn = (cluster: ClusterSteps, { manifest, steps, clock, abortAt, story }: Stage): RegionRun => {
  const { site, plugin } = cluster
  const rollout = loadRollout(manifest, { file: 'manifest', name: 'checkout' })
  const course = {
    analysis: 'pass',
    startsAfter: site.startsAfter,
    abortAt: site.isFirst ? abortAt : undefined,
    promoteFullAt: undefined,
  } as const
  return regionRun(rolloutAt(rollout, site), course, {
    clock,
    faults: runFaults([], []),
    plugin: pluginsOf(rollout, plugin, { assume: new Map(), executables: new Map() }),
    output: recorder(story, site),
    observe: clusterObserver(steps, cluster, clock, () => false),
    resume: async () => 'promoted',
  })
}

/** Drives a rollout in all sites at once, as its controllers would, with steps that die as often as `lives` says. */
export const driveRollout = async (
  start: (clock: DrivenClock, options: MortalOptions) => Promise<MortalSteps>,
  { manifest, sites, course, seed, lives }: Options,
): Promise<Driven> => {
  vi.useFakeTimers({ toFake: ['Date'], now: begun })
  const clock = sharedClock(begun)
  const lookUp = lookUpIn(clusterObjects(manifest, 'manifest'))
  const steps = await start(clock, {
    sites,
    decision: course === 'reject' ? 'reject' : 'approve',
    lookUp,
    manifest,
    seed,
    lives,
  })
  const abortAt = typeof course === 'object' ? course.abortAt : undefined
  const story: string[] = []
  const runs = steps.clusters.map((cluster) => runIn(cluster, { manifest, steps, clock, abortAt, story }))
  const ends = await drive(runs, { clock, isAllClosed: steps.isAllClosed, pace: async () => undefined })
  const driven: Driven = {
    ends: ends.map(endText),
    seen: timeless(steps.render() ?? ''),
    isAllClosed: await steps.isAllClosed(),
    deaths: steps.deaths(),
    story,
  }
  await steps.close()
  vi.useRealTimers()
  return driven
}
