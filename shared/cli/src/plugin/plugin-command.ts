import { Command } from 'commander'
import { defaultSettings } from '../settings/settings-source.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** `canary-steps plugin` for people: the controller is answered before commands are read. It ends as every plugin does that none started. */
export const pluginCommand = ({ stderr }: Terminal, ended: (code: number) => void): Command =>
  new Command('plugin')
    .description('the steps as a plugin executable: only the Argo controller starts it, see infra/executable')
    .option('--settings <file>', 'policy', defaultSettings)
    .option('--steps <name>', 'serve only this step; repeatable')
    .action(() => {
      stderr.write(
        'canary-steps: plugin: only the Argo controller starts it; try steps with canary-steps run --via executable, or serve them\n',
      )
      ended(1)
    })
