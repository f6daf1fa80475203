import { Command } from 'commander'
import { defaultSettings } from '../settings-source.ts'
import { UsageError } from '../usage-error.ts'

/** `canary-steps plugin` for people: the controller is answered before commands are read. */
export const pluginCommand = (): Command =>
  new Command('plugin')
    .description('the steps as a plugin executable: only the Argo controller starts it, see infra/executable')
    .option('--settings <file>', 'policy', defaultSettings)
    .option('--steps <name>', 'serve only this step; repeatable')
    .action(() => {
      throw new UsageError(
        'plugin: only the Argo controller starts it; try steps with canary-steps run --via executable, or serve them',
      )
    })
