import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DrivenClock, driftedClock, loadRollout, type Rollout, virtualClock } from '@canary-steps/driver'
import { clusterObjects } from '../cluster/cluster-object.ts'
import { lookUpIn } from '../cluster/look-up.ts'
import { textFrom } from '../terminal/manifest-text.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { courseAt } from './course.ts'
import { drive } from './drive.ts'
import { chosenFaults } from './faults/random-faults.ts'
import { runFaults } from './faults/run-faults.ts'
import { executablePlugin } from './local/executable-plugin.ts'
import { startLocalBridge } from './local/local-bridge.ts'
import { startLocalExecutable } from './local/local-executable.ts'
import { startLocalFunction } from './local/local-function.ts'
import type { LocalOptions, LocalSteps } from './local/local-steps.ts'
import { clusterObserver } from './local/observe-cluster.ts'
import { checkOptions } from './options/check-options.ts'
import { faultText } from './options/fault-option.ts'
import type { RunOptions } from './options/run-options.ts'
import { isMeant, rolloutAt, type Site, sitesOf } from './options/sites.ts'
import type { VendorFault } from './options/vendor-fault.ts'
import type { Output } from './output/output.ts'
import { outputs } from './output/outputs.ts'
import { checkedSteps, pluginsOf } from './plugins.ts'
import { regionRun } from './region-run.ts'
import { standInsOf } from './stand-ins.ts'

/** Lets someone at the terminal end a pause that has no end of its own. */
const resume = async (output: Output, { stdout }: Terminal, { json }: RunOptions, file: string): Promise<string> => {
  // where stdin is the manifest nobody can press a key
  if (!stdout.isTTY || json || file === '-') return 'promoted, since nobody is at a terminal'
  output.note('paused without end: press Enter to promote')
  const lines = createInterface({ input: process.stdin })
  await once(lines, 'line')
  lines.close()
  return 'promoted with Enter'
}

/** Plugins that `--plugin` names, as one cluster has them. */
const startedAtFirstCall = ({ plugin, log }: RunOptions, { stderr }: Terminal) => {
  const tell = (record: object) => {
    if (log) stderr.write(`${JSON.stringify(record)}\n`)
  }
  return new Map([...plugin].map(([name, file]) => [name, executablePlugin({ file: resolve(file) }, tell)] as const))
}

/** The faults of a run, and how it tells of them where a seed made them. */
const faultsFor = (rollout: Rollout, file: string, options: RunOptions, sites: readonly Site[]) => {
  const numbers = rollout.spec.strategy.canary.steps.flatMap(({ plugin }, index) => (plugin ? [index + 1] : []))
  const seed = options.seed ?? randomInt(1e9)
  const faults = chosenFaults(
    options.fault,
    seed,
    numbers,
    sites.map(({ name }) => name),
  )
  const misplaced = faults.find(({ step }) => step !== undefined && !numbers.includes(step))
  if (misplaced)
    throw new UsageError(
      `--fault ${faultText(misplaced)}: a fault needs a plugin, and in ${file} those are the steps ${numbers.join(', ')}`,
    )
  const told = options.fault.includes('random') ? `seed ${seed}:` : undefined
  return { faults, told }
}

const starts = { function: startLocalFunction, bridge: startLocalBridge, executable: startLocalExecutable } as const

/** The subject of a run: a Rollout of a file, its place, and its faults. */
const runOf = async (given: string, options: RunOptions, terminal: Terminal) => {
  const text = await textFrom(given, terminal)
  const file = given === '-' ? 'stdin' : given
  const rollout = loadRollout(text, { file, ...(options.name !== undefined && { name: options.name }) })
  const sites = sitesOf(options)
  checkOptions(rollout, file, options, sites)
  const ours = checkedSteps(rollout, file, options)
  return { given, file, text, rollout, sites, ours, ...faultsFor(rollout, file, options, sites) }
}

type Run = Awaited<ReturnType<typeof runOf>>

/** Starts the steps the way that `--via` says. @throws UsageError when one of them lacks a secret. */
const startSteps = async (
  { file, text, sites, ours }: Run,
  options: RunOptions,
  terminal: Terminal,
  { clock, vendorFaults }: { readonly clock: DrivenClock; readonly vendorFaults: VendorFault[] },
): Promise<LocalSteps> => {
  const surroundings: LocalOptions & { readonly manifest: string } = {
    ...options,
    sites,
    decision: options.reject ? 'reject' : 'approve',
    lookUp: lookUpIn(clusterObjects(text, file)),
    standIns: options.sandbox ? await standInsOf(ours) : [],
    nextVendorFault: () => vendorFaults.shift(),
    manifest: text,
  }
  const local = await starts[options.via](clock, surroundings, terminal)
  const missing = ours.flatMap(({ step }) => step.secrets).find((secret) => !local.env(secret))
  if (!missing) return local
  await local.close()
  throw new UsageError(`${missing} is missing: set it, or use --sandbox`)
}

/** A run in each region, which tells its faults before it begins. */
const regionsOf = (
  { given, rollout, sites, faults, told }: Run,
  options: RunOptions,
  terminal: Terminal,
  { local, clock, vendorFaults }: { local: LocalSteps; clock: DrivenClock; vendorFaults: VendorFault[] },
) => {
  const names = sites.flatMap(({ name = [] }) => name)
  const outputOf = outputs(terminal, rollout, options.json, names)
  const regions = local.clusters.map((cluster) => {
    const { site } = cluster
    const seen = driftedClock(clock, site.drift)
    const output = outputOf(seen, site.name)
    const here = faults.filter(({ region }) => isMeant(region, site))
    const executables = startedAtFirstCall(options, terminal)
    const region = regionRun(rolloutAt(rollout, site), courseAt(options, site), {
      clock: seen,
      faults: runFaults(here, vendorFaults),
      plugin: pluginsOf(rollout, cluster.plugin, { assume: options.assume, executables }),
      output,
      observe: clusterObserver(local, cluster, clock, () => regions.every((other) => other.region.isDown())),
      resume: () => resume(output, terminal, options, given),
    })
    const note = () => told && output.note([told, ...here.map((fault) => `--fault ${faultText(fault)}`)].join(' '))
    return { region, note, executables }
  })
  return regions
}

/** `canary-steps run`: a Rollout driven in one cluster or several. Returns the exit code. */
export const run = async (given: string, options: RunOptions, terminal: Terminal): Promise<number> => {
  const meant = await runOf(given, options, terminal)
  const around = { clock: virtualClock(Math.floor(Date.now() / 1_000) * 1_000), vendorFaults: [] }
  const local = await startSteps(meant, options, terminal, around)
  const regions = regionsOf(meant, options, terminal, { local, ...around })
  for (const { note } of regions) note()
  const ends = await drive(
    regions.map(({ region }) => region),
    {
      clock: around.clock,
      isAllClosed: local.isAllClosed,
      pace: (virtual) => (Number.isFinite(options.speed) ? sleep(virtual / options.speed) : Promise.resolve()),
    },
  )
  const seen = local.render()
  if (seen && !options.json) terminal.stdout.write(`\n${seen}\n`)
  for (const { executables } of regions) for (const plugin of executables.values()) await plugin.close()
  await local.close()
  return ends.every(({ status }) => status === 'Healthy') ? 0 : 1
}
