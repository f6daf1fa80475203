import { Command, Option } from 'commander'
import type { Terminal } from '../terminal/terminal.ts'
import { faultNames, faultOption, seed } from './options/fault-option.ts'
import { regionsOption, staggerOption } from './options/regions-option.ts'
import { assumption, executable, type RunOptions, speed, stepPlace } from './options/run-options.ts'
import { run } from './run.ts'

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
    .option(
      '--regions <regions>',
      'one release in several regions at once, REGION[:DRIFT],… such as us,eu:+40s,ap:-15s; DRIFT: how far the clock there is off',
      regionsOption,
    )
    .option('--stagger <duration>', 'how long after one region the next one begins, 1m unless given', staggerOption)
    .option(
      '--abort-at <step>',
      'abort when the rollout has come to this step, STEP[@REGION]; without a region in the first one',
      stepPlace,
    )
    .option(
      '--promote-full-at <step>',
      'promote in full when the rollout has come to this step, STEP[@REGION]; without a region in the first one',
      stepPlace,
    )
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
        'what goes wrong, NAME[:COUNT][@STEP][@REGION] or random, which is for all regions; repeatable: '.concat(
          faultNames.join(', '),
        ),
      )
        .argParser(faultOption)
        .default([], 'none'),
    )
    .option('--seed <number>', 'makes --fault random repeatable', seed)
    .option('--name <rollout>', 'which Rollout, when the file has several')
    .option('--json', 'one event a line', false)
    .option('--log', "the function's log on stderr", false)
    .action(async (file: string, options: RunOptions) => ended(await run(file, options, terminal)))
