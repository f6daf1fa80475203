import { readFileSync } from 'node:fs'
import { loadRollout, virtualClock } from '@canary-steps/driver'
import { steps } from '@canary-steps/plugins'
import { functionOf, jsonLog, memoryStore } from '@canary-steps/runtime'
import { serveFunction } from '@canary-steps/runtime/node'
import { sandboxFetch } from '@canary-steps/sandbox'
import { expect, it } from 'vitest'
import { clusterObjects } from '../cluster/cluster-object.ts'
import { lookUpIn } from '../cluster/look-up.ts'
import { oneRegionFile, seenIn } from '../testing/one-region.ts'
import { drive } from './drive.ts'
import { runFaults } from './faults/run-faults.ts'
import { type HostFunction, startHostedFunction } from './local/hosted-function.ts'
import { clusterObserver } from './local/observe-cluster.ts'
import { onlySite } from './options/sites.ts'
import { linesOutput } from './output/output-lines.ts'
import { checkedSteps } from './plugins.ts'
import { regionRun } from './region-run.ts'
import { standInsOf } from './stand-ins.ts'

/** A host as another process would be: it has what it was given, and the time that it was told. */
const toldHost: HostFunction = async ({ settings, env, standIns, now: begun, log }) => {
  let now = begun
  const ask = sandboxFetch(globalThis.fetch, standIns)
  const made = await functionOf({
    steps,
    store: memoryStore(),
    clock: { now: () => now },
    env: (name) => env[name],
    fetch: globalThis.fetch,
    fetchAsTenant: (url, request) => ask(url, { ...request, redirect: 'manual' }),
    log: jsonLog(log, () => now),
    settings: { content: settings, file: 'settings.ts' },
  })
  const { url, close } = await serveFunction(made, { hostname: '127.0.0.1', port: 0, closeEvery: 0 })
  return {
    endpoint: url,
    fetch: globalThis.fetch,
    async tellTime(told) {
      now = told
    },
    closeDue: () => made.closeDue(),
    close,
  }
}

const text = readFileSync(oneRegionFile, 'utf8')

/** A Rollout with every gate, whose steps are on that host; aborted at a step where one is named. */
const runOnHost = async (abortAt?: number) => {
  const rollout = loadRollout(text, { file: oneRegionFile, name: 'checkout' })
  const clock = virtualClock(Math.floor(Date.now() / 1_000) * 1_000)
  const write = () => true
  const options = {
    sites: [onlySite],
    sandbox: true,
    decision: 'approve',
    log: false,
    lookUp: lookUpIn(clusterObjects(text, oneRegionFile)),
    standIns: await standInsOf(checkedSteps(rollout, oneRegionFile, { assume: new Map(), plugin: new Map() })),
    nextVendorFault: () => undefined,
  } as const
  const local = await startHostedFunction(toldHost)(clock, options, { stdout: { write }, stderr: { write }, env: {} })
  const [cluster] = local.clusters
  if (!cluster) throw new Error('no cluster')
  const region = regionRun(
    rollout,
    { analysis: 'pass', startsAfter: 0, abortAt },
    {
      clock,
      plugin: () => cluster.plugin,
      output: linesOutput(write, clock.now()),
      faults: runFaults([], []),
      observe: clusterObserver(local, cluster, clock, () => false),
      resume: () => Promise.resolve(''),
    },
  )
  const [end] = await drive([region], { clock, pace: () => Promise.resolve(), isAllClosed: local.isAllClosed })
  const isAllClosed = await local.isAllClosed()
  const vendors = seenIn(`\n${local.render()}`)
  await local.close()
  return { status: end?.status, isAllClosed, ...vendors }
}

it('a run whose steps are on a host of their own has its time, and ends as one in this process does', async () => {
  expect(await runOnHost()).toEqual({
    status: 'Healthy',
    isAllClosed: true,
    threads: ['Healthy 2'],
    cards: ['approved'],
    runs: ['success'],
  })
})

it('a run there that is aborted leaves nothing open', async () => {
  expect(await runOnHost(7)).toMatchObject({ status: 'Degraded', isAllClosed: true, threads: ['aborted 2'] })
})

const unlogged = { sites: [onlySite], log: false, lookUp: async () => [], nextVendorFault: () => undefined }

it('a host of its own has no vendors but the stand-ins: without --sandbox there is one line', async () => {
  const options = { ...unlogged, sandbox: false }
  const write = () => true
  const started = startHostedFunction(toldHost)(virtualClock(0), options, {
    stdout: { write },
    stderr: { write },
    env: {},
  })
  await expect(started).rejects.toThrow('add --sandbox')
})

it('a host that does not start is an error, and leaves no stand-in behind', async () => {
  const options = { ...unlogged, sandbox: true }
  const write = () => true
  let origin = ''
  const broken: HostFunction = async ({ standIns }) => {
    origin = standIns.origin
    throw new Error('no such host')
  }
  const started = startHostedFunction(broken)(virtualClock(0), options, {
    stdout: { write },
    stderr: { write },
    env: {},
  })
  await expect(started).rejects.toThrow('no such host')
  await expect(fetch(origin)).rejects.toThrow('fetch failed')
})
