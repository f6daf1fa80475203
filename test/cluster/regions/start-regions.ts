import { join } from 'node:path'
import type { CanaryStep } from '@canary-steps/driver'
import { stringify } from 'yaml'
import { freePort } from '../ground/free-port.ts'
import { shiftedController } from '../ground/shifted-clock.ts'
import { clusterScene } from '../live/cluster-scene.ts'
import { functionAt } from '../live/function.ts'
import type { Binaries } from '../live/world.ts'
import { people } from '../scene/people.ts'
import type { Scene } from '../scene/scene.ts'
import { approvers } from '../scene/settings.ts'
import { startVendors, type Vendors } from '../scene/vendors.ts'
import { type JournalRecords, journalRecords } from '../verdict/journal-records.ts'
import { SeenRollout } from '../verdict/seen-rollout.ts'
import { startRegion } from './start-region.ts'

export const regions = ['eu', 'us'] as const
export type Region = (typeof regions)[number]

/** By how many milliseconds clocks are ahead of those of all others. Five minutes between a function and a bridge would refuse its calls. */
export const ahead = { function: 3 * 60_000, eu: -40_000, us: 90_000 } as const

/** Regions with a control plane each, one function, and one Slack. */
export type Regions = Pick<Vendors, 'slack'> & {
  /** The same Rollout in both. */
  scenes(name: string, steps: (channel: string) => readonly CanaryStep[]): Promise<Readonly<Record<Region, Scene>>>
  journal(): Promise<JournalRecords>
  /** When a step of a Rollout ended, by the clock of its region's controller: milliseconds. */
  endedAt(region: Region, name: string, index: number): number
  close(): Promise<void>
}

const keyOf = (region: Region) => `KEY_${region.toUpperCase()}`
const clusterOf = (region: Region) => [`live-${region}`, { region, ring: 'prod', key: `env:${keyOf(region)}` }]

const settings = (endpoint: string): string =>
  stringify({
    endpoint,
    clusters: Object.fromEntries(regions.map(clusterOf)),
    namespaces: { payments: { clusters: ['live-*'], allow: ['slack:C0*'], approvers } },
  })

const begin = async (binaries: Binaries, closing: AsyncDisposableStack) => {
  const endpoint = `http://127.0.0.1:${await freePort()}`
  const shifted = shiftedController()
  if ('obstacle' in shifted) throw new Error(shifted.obstacle)
  const vendors = await startVendors(endpoint)
  closing.defer(vendors.close)
  // one after the other: a command blocks this process until its end
  const given = { binaries, shifted: shifted.folder, endpoint, closing }
  const eu = await startRegion({ ...given, ahead: ahead.eu })
  const us = await startRegion({ ...given, ahead: ahead.us })
  const clock = new URL('../../kill/clock-ahead.ts', import.meta.url)
  const env = {
    NODE_OPTIONS: `--import=${clock}`,
    CLOCK_AHEAD: String(ahead.function),
    [keyOf('eu')]: eu.key,
    [keyOf('us')]: us.key,
  }
  const served = functionAt(eu.folder, { endpoint, settings: settings(endpoint), env: { ...vendors.env, ...env } })
  closing.defer(served.kill)
  await served.start()
  await Promise.all([eu.startController(), us.startController()])
  return { vendors, served, places: { eu, us } }
}

const startedRegions = async (binaries: Binaries, closing: AsyncDisposableStack): Promise<Regions> => {
  const { vendors, served, places } = await begin(binaries, closing)
  const ground = {
    orders: join(binaries.argo, 'orders'),
    labels: {},
    notifications: false,
    people: people(vendors),
    vendors,
  }
  return {
    slack: vendors.slack,
    async scenes(name, steps) {
      const channel = `C0${name.toUpperCase()}`
      const given = { name, channel, issue: 'PAY-1', steps: steps(channel) }
      const scene = (region: Region) => clusterScene({ ...ground, ...places[region] }, given)
      const [eu, us] = await Promise.all([scene('eu'), scene('us')])
      return { eu, us }
    },
    journal: () => journalRecords([served.store]),
    endedAt: (region, name, index) => {
      const { status } = SeenRollout.parse(places[region].history.newest(name))
      return Date.parse(status.canary.stepPluginStatuses.find((one) => one.index === index)?.finishedAt ?? '')
    },
    close: () => closing.disposeAsync(),
  }
}

/** Starts them; they end with this process if not before. */
export const startRegions = async (binaries: Binaries): Promise<Regions> => {
  const closing = new AsyncDisposableStack()
  return startedRegions(binaries, closing).catch(async (error: unknown) => {
    await closing.disposeAsync()
    throw error
  })
}
