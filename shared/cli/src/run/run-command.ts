import { Command, Option } from 'commander'
import type { Terminal } from '../terminal/terminal.ts'
import { faultNames, faultOption, seed } from './options/fault-option.ts'
import { regionsOption, staggerOption } from './options/regions-option.ts'
import { assumption, executable, type RunOptions, speed, stepPlace } from './options/run-options.ts'
import { run } from './run.ts'

/** In the order in which the help shows them. */
const options: readonly Option[] = [
  new Option(
    '--sandbox',
    'stand-ins for all vendors on loopback, instead of the credentials in the environment',
  ).default(false),
  new Option('--speed <factor>', 'seconds of the rollout in one of ours, or instant')
    .argParser(speed)
    .default(Number.POSITIVE_INFINITY, 'instant'),
  new Option('--analysis <result>', 'how analyses and experiments end').choices(['pass', 'fail']).default('pass'),
  new Option('--assume <name=phase>', 'how a plugin that is not ours answers; repeatable, * for all')
    .argParser(assumption)
    .default(new Map(), 'none'),
  new Option(
    '--regions <regions>',
    'one release in several regions at once, REGION[:DRIFT],… such as us,eu:+40s,ap:-15s; DRIFT: how far the clock there is off',
  ).argParser(regionsOption),
  new Option('--stagger <duration>', 'how long after one region the next one begins, 1m unless given').argParser(
    staggerOption,
  ),
  new Option(
    '--abort-at <step>',
    'abort when the rollout has come to this step, STEP[@REGION]; without a region in the first one',
  ).argParser(stepPlace),
  new Option(
    '--promote-full-at <step>',
    'promote in full when the rollout has come to this step, STEP[@REGION]; without a region in the first one',
  ).argParser(stepPlace),
  new Option('--via <way>', 'how our steps run: behind HTTP, with or without the bridge, or as a plugin executable')
    .choices(['function', 'bridge', 'executable'])
    .default('function'),
  new Option('--bridge <path>', 'executable of the bridge; without it one is built').implies({ via: 'bridge' }),
  new Option('--plugin <name=path>', 'executable of a step plugin, anyone’s; repeatable')
    .argParser(executable)
    .default(new Map(), 'none'),
  new Option('--reject', 'the people of the sandbox reject what they are asked, instead of approving').default(false),
  new Option(
    '--fault <name>',
    'a fault to cause: NAME[:COUNT][@STEP][@REGION], or random for all regions; repeatable: '.concat(
      faultNames.join(', '),
    ),
  )
    .argParser(faultOption)
    .default([], 'none'),
  new Option('--seed <number>', 'makes --fault random repeatable').argParser(seed),
  new Option('--name <rollout>', 'which Rollout, when the file has several'),
  new Option('--json', 'one event a line').default(false),
  new Option('--log', "the function's log on stderr").default(false),
]

/** `canary-steps run FILE`: a Rollout driven as the controller would, without a cluster. */
export const runCommand = (terminal: Terminal, ended: (code: number) => void): Command => {
  const command = new Command('run')
    .description("drive a file's Rollout from revision 1 to 2 as the controller would, without a cluster")
    .argument('<file>', 'YAML with a canary Rollout; other objects in it are fine')
    .action(async (file: string, given: RunOptions) => ended(await run(file, given, terminal)))
  for (const option of options) command.addOption(option)
  return command
}
