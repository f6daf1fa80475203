import { Command } from 'commander'
import { defaultSettings } from '../settings-source.ts'

/** `canary-steps plugin`, for the help: the executable answers it before commands are read. */
export const pluginCommand = (): Command =>
  new Command('plugin')
    .description('the steps as a plugin executable: only the Argo controller starts it, see infra/executable')
    .option('--settings <file>', 'policy', defaultSettings)
    .option('--steps <name>', 'serve only this step; repeatable')
