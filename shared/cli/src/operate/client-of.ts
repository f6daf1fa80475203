import { environment } from '@canary-steps/runtime/node'
import { type Command, Option } from 'commander'
import { storeVariable } from '../settings/open-database.ts'
import { defaultSettings, settingsOfPod } from '../settings/settings-source.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { functionClient } from './function-client.ts'
import type { OperatorClient } from './operator-client.ts'

/** `settings` is there where an order is given. */
export type ClientOptions = {
  readonly endpoint?: string
  readonly auth?: string
  readonly journal?: string
  readonly settings?: string
}

/** Adds the options that say where. `isOrder`: something may be called, by the policy of the executable. */
export const withClientOptions = (command: Command, isOrder = false): Command => {
  command
    .option('--endpoint <url>', 'the function, signed with CANARY_STEPS_SIGNING_KEY')
    .addOption(
      new Option(
        '--auth <way>',
        'with --endpoint: aws-sigv4 for a Lambda function URL that AWS IAM protects; CANARY_STEPS_AUTH unless given',
      ).conflicts('journal'),
    )
    .addOption(
      new Option('--journal <folder>', "of the executable's pod; CANARY_STEPS_DATA unless given").conflicts('endpoint'),
    )
  return isOrder
    ? command.addOption(
        new Option(
          '--settings <file>',
          `with --journal: policy, as in the executable's args (default: CANARY_STEPS_SETTINGS, or "${defaultSettings}")`,
        ).conflicts('endpoint'),
      )
    : command
}

/** @throws UsageError */
export const clientOf = async (options: ClientOptions, terminal: Terminal): Promise<OperatorClient> => {
  if (options.endpoint !== undefined) return functionClient(options.endpoint, terminal, options.auth)
  const database = options.journal === undefined ? environment(terminal.env)(storeVariable) : undefined
  const folder = options.journal ?? terminal.env.CANARY_STEPS_DATA
  if (database === undefined && !folder)
    throw new UsageError("name the function with --endpoint, or the folder of an executable's journal with --journal")
  const { journalClient: journalPlace } = await import('./journal-client.ts')
  const place = database === undefined ? { folder: folder ?? '' } : { database }
  return journalPlace(place, options.settings ?? settingsOfPod(terminal.env), terminal)
}
