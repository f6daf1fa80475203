import type { AuditRecord, Unavailable, WireEffect, WireEffectOrder, WireEffects } from '@canary-steps/runtime'
import { type Command, Option } from 'commander'
import { defaultSettings, settingsOfPod } from '../settings-source.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { functionPlace } from './function-place.ts'

/** What an operator says; the endpoint is the place's to know. */
export type Order = Omit<WireEffectOrder, 'endpoint'>

/** What an operator looks at and gives orders to: a function, or the journal that the processes of a pod share. */
export type OperatorPlace = {
  effects(limit: number): Promise<Pick<WireEffects, 'effects' | 'truncated'> | Unavailable>
  /** How the effect stands then. */
  order(order: Order): Promise<WireEffect | Unavailable>
  /** From `since` to before `until`, in milliseconds since 1970. */
  audit(range: { readonly since: number; readonly until: number }): Promise<readonly AuditRecord[] | Unavailable>
}

/** `settings` is there where an order is given. */
export type PlaceOptions = { readonly endpoint?: string; readonly journal?: string; readonly settings?: string }

/** Adds the options that say where. `isOrder`: something may be called, by the policy of the executable. */
export const placed = (command: Command, isOrder = false): Command => {
  command
    .option('--endpoint <url>', 'the function, signed with CANARY_STEPS_SIGNING_KEY')
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
export const placeOf = async (options: PlaceOptions, terminal: Terminal): Promise<OperatorPlace> => {
  if (options.endpoint !== undefined) return functionPlace(options.endpoint, terminal)
  const folder = options.journal ?? terminal.env.CANARY_STEPS_DATA
  if (!folder)
    throw new UsageError("name the function with --endpoint, or the folder of an executable's journal with --journal")
  const { journalPlace } = await import('./journal-place.ts')
  return journalPlace(folder, options.settings ?? settingsOfPod(terminal.env), terminal)
}
