import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { standIn } from '@canary-steps/dependency-check/testing/stand-in'
import {
  type Controller,
  createController,
  type DrivenClock,
  loadRollout,
  type Rollout,
  type StepPlugin,
  virtualClock,
} from '@canary-steps/driver'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import type { Sandbox } from '@canary-steps/sandbox'
import { clusterObject } from 'canary-steps/cluster/cluster-object'
import { lookUpIn } from 'canary-steps/cluster/look-up'
import { startLocalFunction } from 'canary-steps/run/local/local-function'
import { clusterObserver } from 'canary-steps/run/local/observe-cluster'
import type { Site } from 'canary-steps/run/options/sites'
import { ledgerHost } from '../scene/ledger.ts'
import { cardIn, people } from '../scene/people.ts'
import { type Decided, recorded } from '../scene/recorded.ts'
import { ledgerRollout, rolloutOf } from '../scene/rollout.ts'
import type { Machines, Scene, Way } from '../scene/scene.ts'
import { standardSteps } from '../scene/standard-steps.ts'
import { hasComeTo, hasEnded, hasPassed } from '../scene/standing.ts'
import type { StepCall } from '../scene/step-call.ts'
import { troubleVendors } from '../scene/vendor-trouble.ts'
import type { Evidence } from '../verdict/evidence.ts'
import { journalRecords } from '../verdict/journal-records.ts'
import { SeenRollout } from '../verdict/seen-rollout.ts'
import { vendorRecords } from '../verdict/vendor-records.ts'
import { drivenMachines } from './driven-machines.ts'
import { ordersFor } from './orders.ts'
import { virtualTime } from './virtual-time.ts'

/** A scene in our driver, and what is known of it. */
type DrivenScene = {
  readonly scene: Scene
  readonly machines: Machines
  /** Each version of the Rollout, as a watch would tell it. */
  readonly history: readonly Rollout[]
  /** Each call of a step since version 2 was released. */
  readonly calls: readonly StepCall[]
  /** Passes time until nothing waits to be undone. */
  waitUntilClosed(): Promise<void>
  evidence(): Promise<Evidence>
  close(): Promise<void>
}

const site: Site = { cluster: 'live', region: 'eu', name: 'eu', isFirst: true, drift: 0, startsAfter: 0 }
const issue = 'PAY-1'
/** Milliseconds that a call may take: time that is virtual stands still meanwhile, however busy the machine is. */
const timeout = 60_000
/** Milliseconds until new pods are ready: as with a kubelet, not at once. */
const podsTake = 2_000

/** Our steps as one function, and the vendors, on this machine and in virtual time. Nobody at them decides by himself. */
const startFunction = async (clock: DrivenClock) => {
  const quiet = { write: () => undefined }
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  const journal = join(folder, 'journal.sqlite')
  const store = sqliteStore(journal)
  const lookUp = lookUpIn([clusterObject(ledgerRollout)])
  const standIns = [{ step: 'dependency-check', hosts: [ledgerHost], standIn: standIn() }]
  const local = await startLocalFunction(
    clock,
    { sites: [site], sandbox: true, log: false, lookUp, store, standIns, timeout, nextVendorFault: () => undefined },
    { stdout: quiet, stderr: quiet, env: {} },
  )
  const [cluster] = local.clusters
  const { vendors } = local
  if (!cluster || !vendors) throw new Error('a local function has a cluster and vendors')
  const close = async () => {
    await local.close()
    rmSync(folder, { recursive: true })
  }
  return { local, cluster, vendors, journal, close }
}

const isGone = ({ rollout }: Controller): boolean => rollout.metadata.deletionTimestamp !== undefined

type Until = ReturnType<typeof virtualTime>

const waitsFor = (name: string, controller: Controller, until: Until): Pick<Scene, 'comesTo' | 'passes' | 'ends'> => ({
  comesTo: (step) => until(`${name} runs ${step}`, () => hasComeTo(controller.rollout, step)),
  passes: (step) => until(`${name} is past ${step}`, () => hasPassed(controller.rollout, step)),
  ends: (phase) =>
    until(`${name} is ${phase}`, () => (phase === 'gone' ? isGone(controller) : hasEnded(controller.rollout, phase))),
})

/** Machines of the driver, and what they wrote and called. */
const recordedMachines = (clock: DrivenClock, plugin: StepPlugin) => {
  const history: Rollout[] = []
  const calls: StepCall[] = []
  const driven = drivenMachines({
    clock,
    plugin: () => plugin,
    scaling: podsTake,
    // an object that an API server was told to delete is gone
    onWrite: (rollout) => rollout.metadata.deletionTimestamp === undefined && history.push(rollout),
    onEvent: (event) => event.event === 'call' && calls.push({ operation: event.operation, ...event.step }),
  })
  return { history, calls, ...driven }
}

/** The acts of people and of trouble at the vendors: people wait until they are asked. */
const doneAt = (
  vendors: Sandbox,
  { name, channel }: Pick<Scene, 'name' | 'channel'>,
  until: Until,
): Pick<Scene, 'approve' | 'reject' | 'moveIssue' | 'trouble'> => {
  const { approve, reject } = people(vendors)
  const isAsked = () => until(`${channel} has a card`, () => cardIn(vendors, channel) !== undefined)
  return {
    approve: async () => {
      await isAsked()
      await approve(channel)
    },
    reject: async (reason) => {
      await isAsked()
      await reject(channel, reason)
    },
    moveIssue: async (status) => vendors.jira.move(issue, status),
    trouble: async (how) => troubleVendors(vendors, { name, channel }, how),
  }
}

/** A Rollout in our driver: version 1 is Healthy and version 2 is released when it is returned. */
export const driveScene = async (name: string, way: Way, steps = standardSteps): Promise<DrivenScene> => {
  const clock = virtualClock(Math.floor(Date.now() / 1_000) * 1_000)
  const { local, cluster, vendors, journal, close } = await startFunction(clock)
  const channel = `C0${name.toUpperCase().replaceAll('-', '')}`
  const manifest = JSON.stringify(rolloutOf({ name, issue, steps: steps({ name, channel, way }) }))
  const { history, calls, ports, isDown, machines } = recordedMachines(clock, cluster.plugin)
  const controller = createController(loadRollout(manifest, { file: name }), ports)
  const look = clusterObserver(local, cluster, clock, isDown)
  const observe = () => look(controller.rollout, isDown())
  const until = virtualTime(clock, controller, observe)
  await until(`${name} is Healthy`, () => hasEnded(controller.rollout, 'Healthy'))
  const orders = ordersFor(name, controller, until)
  await orders.release(2)
  const decided: Decided[] = []
  const [waits, done] = [waitsFor(name, controller, until), doneAt(vendors, { name, channel }, until)]
  return {
    scene: recorded({ name, channel, ...orders, ...waits, ...done }, decided),
    machines: machines({ until, observe }),
    history,
    calls,
    waitUntilClosed: () => until(`nothing of ${name} waits to be undone`, local.isAllClosed),
    evidence: async () => ({
      name,
      vendors: vendorRecords(vendors, { name, channel, issues: [issue] }),
      journal: await journalRecords([journal]),
      history: history.map((version) => SeenRollout.parse(version)),
      isGone: isGone(controller),
      decided,
      heard: [],
    }),
    close,
  }
}
