import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadRollout, type Rollout, rolloutObjects, VirtualClock } from '@canary-steps/driver'
import { Command, Option } from 'commander'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { drive } from './drive.ts'
import { executablePlugin } from './executable-plugin.ts'
import { type FaultOption, faultNames, faultOption, faultText, seed } from './fault-option.ts'
import { startLocalBridge } from './local-bridge.ts'
import { startLocalExecutable } from './local-executable.ts'
import { startLocalFunction } from './local-function.ts'
import type { LocalSteps } from './local-steps.ts'
import { lookUpIn } from './look-up.ts'
import type { Output } from './output.ts'
import { jsonOutput } from './output-json.ts'
import { linesOutput } from './output-lines.ts'
import { liveOutput } from './output-live.ts'
import { checkedSteps, pluginsOf } from './plugins.ts'
import { chosenFaults } from './random-faults.ts'
import { runFaults } from './run-faults.ts'
import { assumption, executable, type RunOptions, speed, stepNumber } from './run-options.ts'
import { vendorFaultNames } from './vendor-fault.ts'

/** How often the bridge tells the function of all Rollouts, in milliseconds. */
const inventoryEvery = 5 * 60_000

const read = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`${file}: cannot be read (${error.message}); name a file with a Rollout in it`)
  })

const starts = { function: startLocalFunction, bridge: startLocalBridge, executable: startLocalExecutable } as const

const checkPlaces = (rollout: Rollout, file: string, options: RunOptions): void => {
  const count = rollout.spec.strategy.canary.steps.length
  for (const [flag, number] of Object.entries({
    '--abort-at': options.abortAt,
    '--promote-full-at': options.promoteFullAt,
  }))
    if (number !== undefined && number > count) throw new UsageError(`${flag} ${number}: ${file} has ${count} steps`)
}

const checkExecutables = ({ plugin, via, fault }: RunOptions): void => {
  const missing = [...plugin.values()].find((file) => !existsSync(file))
  if (missing) throw new UsageError(`--plugin: ${missing}: no such file; name the executable of the plugin`)
  const vendor = fault.find((one) => one !== 'random' && vendorFaultNames.some((name) => name === one.name))
  if (via === 'executable' && vendor && vendor !== 'random')
    throw new UsageError(
      `--fault ${vendor.name}: cannot be made to happen in the process of --via executable; leave --via out`,
    )
}

const outputFor = (terminal: Terminal, rollout: Rollout, options: RunOptions, clock: VirtualClock): Output => {
  const write = (text: string) => terminal.stdout.write(text)
  if (options.json) return jsonOutput(write, () => new Date(clock.now()).toISOString())
  return terminal.stdout.isTTY ? liveOutput(rollout, write, clock.now()) : linesOutput(write, clock.now())
}

/** Lets someone at the terminal end a pause that has no end of its own. */
const enter = async (output: Output): Promise<string> => {
  output.note('paused without end: press Enter to promote')
  const lines = createInterface({ input: process.stdin })
  await once(lines, 'line')
  lines.close()
  return 'promoted with Enter'
}

/** What a cluster tells besides calls: the bridge's inventory every 5 minutes, Argo's notification of each new phase. */
const observer = (local: LocalSteps, clock: VirtualClock) => {
  let last = { at: Number.NEGATIVE_INFINITY, state: '' }
  return async (rollout: Rollout, isDown: boolean): Promise<void> => {
    await local.tick(isDown)
    if (isDown) return
    const state = `${rollout.status.currentPodHash} ${rollout.status.phase}`
    if (state !== last.state) await local.notify(rollout)
    const isDue = clock.now() - last.at >= inventoryEvery
    if (isDue) await local.tell(rollout)
    last = { at: isDue ? clock.now() : last.at, state }
    await local.settleDue()
  }
}

/** The faults of a run and the seed of the random ones. */
const faultsFor = (rollout: Rollout, file: string, options: RunOptions) => {
  const numbers = rollout.spec.strategy.canary.steps.flatMap(({ plugin }, index) => (plugin ? [index + 1] : []))
  const seed = options.seed ?? randomInt(1e9)
  const faults: readonly FaultOption[] = chosenFaults(options.fault, seed, numbers)
  const misplaced = faults.find(({ step }) => step !== undefined && !numbers.includes(step))
  if (misplaced)
    throw new UsageError(
      `--fault ${faultText(misplaced)}: a fault needs a plugin, and in ${file} those are the steps ${numbers.join(', ')}`,
    )
  const isRandom = options.fault.includes('random')
  const told = isRandom ? `seed ${seed}: ${faults.map((fault) => `--fault ${faultText(fault)}`).join(' ')}` : undefined
  return { faults: runFaults(faults), told }
}

const run = async (file: string, options: RunOptions, terminal: Terminal): Promise<number> => {
  const text = await read(file)
  const rollout = loadRollout(text, { file, ...(options.name !== undefined && { name: options.name }) })
  checkPlaces(rollout, file, options)
  checkExecutables(options)
  const ours = checkedSteps(rollout, file, options)
  const clock = new VirtualClock(Math.floor(Date.now() / 1_000) * 1_000)
  const { faults, told } = faultsFor(rollout, file, options)
  const lookUp = lookUpIn(rolloutObjects(text, file))
  const { nextVendorFault } = faults
  const given = { ...options, lookUp, nextVendorFault, manifest: text }
  const local = await starts[options.via](clock, given, terminal)
  const tell = (record: object) => {
    if (options.log) terminal.stderr.write(`${JSON.stringify(record)}\n`)
  }
  const executables = new Map(
    [...options.plugin].map(([name, file]) => [name, executablePlugin({ file: resolve(file) }, tell)] as const),
  )
  const missing = ours.flatMap(({ secrets }) => secrets).find((secret) => !local.env(secret))
  if (missing) {
    await local.close()
    throw new UsageError(`${missing} is missing: set it, or use --sandbox`)
  }
  const isAttended = terminal.stdout.isTTY === true && !options.json
  const output = outputFor(terminal, rollout, options, clock)
  if (told) output.note(told)
  const end = await drive(rollout, options, {
    faults,
    isSettled: local.isSettled,
    clock,
    plugin: pluginsOf(rollout, local.plugin, { assume: options.assume, executables }),
    output,
    pace: (virtual) => (Number.isFinite(options.speed) ? sleep(virtual / options.speed) : Promise.resolve()),
    observe: observer(local, clock),
    resume: () => (isAttended ? enter(output) : Promise.resolve('promoted, since nobody is at a terminal')),
  })
  await output.end(end)
  const seen = local.render()
  if (seen && !options.json) terminal.stdout.write(`\n${seen}\n`)
  for (const plugin of executables.values()) await plugin.close()
  await local.close()
  return end.status === 'Healthy' ? 0 : 1
}

/** `canary-steps run FILE`: a Rollout driven as the controller would, without a cluster. */
export const runCommand = (terminal: Terminal, ended: (code: number) => void): Command =>
  new Command('run')
    .description("drive a file's Rollout from revision 1 to 2 as the controller would, without a cluster")
    .argument('<file>', 'YAML with a canary Rollout; other objects in it are fine')
    .option('--sandbox', 'stand-ins for all vendors on loopback, instead of the credentials in the environment', false)
    .addOption(
      new Option('--speed <factor>', 'seconds of the rollout in one of ours, or instant')
        .argParser(speed)
        .default(Number.POSITIVE_INFINITY, 'instant'),
    )
    .addOption(
      new Option('--analysis <result>', 'how analyses and experiments end').choices(['pass', 'fail']).default('pass'),
    )
    .addOption(
      new Option('--assume <name=phase>', 'how a plugin that is not ours answers; repeatable, * for all')
        .argParser(assumption)
        .default(new Map(), 'none'),
    )
    .option('--abort-at <step>', 'abort when the rollout has come to this step', stepNumber)
    .option('--promote-full-at <step>', 'promote in full when the rollout has come to this step', stepNumber)
    .addOption(
      new Option('--via <way>', 'how our steps run: behind HTTP, with or without the bridge, or as a plugin executable')
        .choices(['function', 'bridge', 'executable'])
        .default('function'),
    )
    .addOption(
      new Option('--bridge <path>', 'executable of the bridge; without it one is built').implies({ via: 'bridge' }),
    )
    .addOption(
      new Option('--plugin <name=path>', 'executable of a step plugin, anyone’s; repeatable')
        .argParser(executable)
        .default(new Map(), 'none'),
    )
    .option('--reject', 'the people of the sandbox reject what they are asked, instead of approving', false)
    .addOption(
      new Option(
        '--fault <name>',
        'what goes wrong, NAME[:COUNT][@STEP] or random; repeatable: '.concat(faultNames.join(', ')),
      )
        .argParser(faultOption)
        .default([], 'none'),
    )
    .option('--seed <number>', 'makes --fault random repeatable', seed)
    .option('--name <rollout>', 'which Rollout, when the file has several')
    .option('--json', 'one event a line', false)
    .option('--log', "the function's log on stderr", false)
    .action(async (file: string, options: RunOptions) => ended(await run(file, options, terminal)))
