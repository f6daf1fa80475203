import { auditCommand } from './audit/audit-command.ts'
import { effectsCommand } from './effects/effects-command.ts'
import { explainCommand } from './explain/explain-command.ts'
import { manifestCommand } from './manifest/manifest-command.ts'
import { pluginCommand } from './plugin/plugin-command.ts'
import { runCommand } from './run/run-command.ts'
import { serveCommand } from './serve/serve-command.ts'
import { runCommands } from './terminal/run-commands.ts'
import type { Terminal } from './terminal/terminal.ts'
import { terminalWithoutSecrets } from './terminal/terminal-without-secrets.ts'

/** The command `canary-steps`; returns its exit code: 0 as wanted, 1 the rollout did not become Healthy, 2 unusable. */
export const main = async (args: readonly string[], given: Terminal): Promise<number> => {
  const terminal = terminalWithoutSecrets(given)
  let result = 0
  const ended = (code: number) => {
    result = code
  }
  const commands = [
    runCommand(terminal, ended),
    serveCommand(terminal),
    effectsCommand(terminal),
    explainCommand(terminal),
    auditCommand(terminal),
    pluginCommand(terminal, ended),
    manifestCommand(terminal),
  ]
  const description = 'Argo Rollouts canary steps in TypeScript: try them, run them, serve them'
  return (await runCommands(description, commands, args, terminal)) || result
}
