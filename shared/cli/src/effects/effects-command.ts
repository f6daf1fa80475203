import { mostEffects } from '@canary-steps/runtime'
import { Outcome, shortened } from '@canary-steps/sdk'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type ClientOptions, clientOf, withClientOptions } from '../operate/client-of.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { effectTable } from './effect-table.ts'

type Common = ClientOptions & { readonly json: boolean }
type OrderOptions = Common & { readonly reason: string; readonly by?: string; readonly outcome?: Outcome }

const limit = (text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > mostEffects)
    throw new InvalidArgumentError(`must be a whole number, 1 to ${mostEffects}`)
  return number
}

/** Characters of who orders something. */
const longestName = 100

/** A text of an operator, without the spaces around it. */
const operatorText =
  (most: number) =>
  (text: string): string => {
    const trimmed = text.trim()
    if (trimmed === '' || trimmed.length > most) throw new InvalidArgumentError(`must have 1 to ${most} characters`)
    return trimmed
  }

const list = async (options: Common & { readonly limit: number }, terminal: Terminal): Promise<void> => {
  const answer = await (await clientOf(options, terminal)).effects(options.limit)
  if ('error' in answer) throw new UsageError(answer.error)
  const { effects, truncated } = answer
  if (options.json) terminal.stdout.write(`${JSON.stringify({ effects, truncated })}\n`)
  else if (effects.length === 0) terminal.stdout.write('nothing is open\n')
  else terminal.stdout.write(effectTable(effects, Date.now()))
  if (truncated) terminal.stderr.write('canary-steps: there are more: settle these first, or raise --limit\n')
}

const order = async (operation: 'retry' | 'settle', effect: string, options: OrderOptions, terminal: Terminal) => {
  const { USER, LOGNAME = '' } = terminal.env
  const { reason, outcome = 'orphaned', by = shortened(USER ?? LOGNAME, longestName) } = options
  const client = await clientOf(options, terminal)
  const answer = await client.order({ operation, effect, reason, outcome, by })
  if ('error' in answer) throw new UsageError(answer.error)
  terminal.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : effectTable([answer], Date.now()))
}

const common = (command: Command, isOrder = false): Command =>
  withClientOptions(command, isOrder).option('--json', 'JSON instead of a table', false)

const ordered = (operation: 'retry' | 'settle', description: string): Command =>
  common(new Command(operation).description(description), true)
    .argument('<id>', 'of the effect, as list shows it')
    .option('--by <name>', 'the person who orders it; default: your login name', operatorText(longestName))
    .requiredOption('--reason <text>', 'why; written to the log and, for settle, to the journal', operatorText(500))

/** `canary-steps effects`: effects that steps left open outside, and an operator's orders for them. */
export const effectsCommand = (terminal: Terminal): Command => {
  const commands = [
    common(new Command('list').description('show what is open, may be open, or could not be closed'))
      .option('--limit <number>', 'show at most so many', limit, mostEffects)
      .action((options: Common & { limit: number }) => list(options, terminal)),
    ordered('retry', 'undo or close it now, even if that was given up').action((id: string, options: OrderOptions) =>
      order('retry', id, options, terminal),
    ),
    ordered('settle', 'declare it ended, without a word to its vendor')
      .addOption(new Option('--outcome <outcome>', 'how it ended').choices(Outcome.options).default('orphaned'))
      .action((id: string, options: OrderOptions) => order('settle', id, options, terminal)),
  ]
  const effects = new Command('effects').description(
    'effects that steps have open: at a function, or in the journal of an executable',
  )
  for (const command of commands) effects.addCommand(command)
  return effects
}
