import { join } from 'node:path'
import type { CanaryStep } from '@canary-steps/driver'
import { stringify } from 'yaml'
import { freePort } from '../free-port.ts'
import { clusterScene } from '../live/cluster-scene.ts'
import { functionAt } from '../live/function.ts'
import { people } from '../live/people.ts'
import type { Scene } from '../live/scene.ts'
import { approvers } from '../live/settings.ts'
import { startVendors, type Vendors } from '../live/vendors.ts'
import type { Binaries } from '../live/world.ts'
import { type JournalRecords, journalRecords } from '../verdict/journal-records.ts'
import { startRegion } from './start-region.ts'

export const regions = ['eu', 'us'] as const
type Region = (typeof regions)[number]

/** By how many milliseconds the function's clock is ahead of those of all clusters, and of Slack's. Five minutes would refuse all calls. */
export const ahead = 3 * 60_000

/** Regions with a control plane each, one function, and one Slack. */
export type Regions = Pick<Vendors, 'slack'> & {
  /** The same Rollout in both. */
  scenes(name: string, steps: (channel: string) => readonly CanaryStep[]): Promise<Readonly<Record<Region, Scene>>>
  journal(): Promise<JournalRecords>
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
  const vendors = await startVendors(endpoint)
  closing.defer(vendors.close)
  // one after the other: whoever types a command waits for its end, and keeps everybody in this process waiting
  const eu = await startRegion({ binaries, endpoint, closing })
  const us = await startRegion({ binaries, endpoint, closing })
  const clock = new URL('../../kill/clock-ahead.ts', import.meta.url)
  const env = {
    NODE_OPTIONS: `--import=${clock}`,
    CLOCK_AHEAD: String(ahead),
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
  const ground = { orders: join(binaries.argo, 'orders'), labels: {}, people: people(vendors), vendors }
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
