import { auditCommand } from './audit/audit-command.ts'
import { effectsCommand } from './effects/effects-command.ts'
import { runCommands } from './terminal/run-commands.ts'
import type { Terminal } from './terminal/terminal.ts'
import { terminalWithoutSecrets } from './terminal/terminal-without-secrets.ts'

/** `effects` and `audit` of the executable: an operator's, beside the processes of the pod and on the same journal. */
export const operate = (args: readonly string[], given: Terminal): Promise<number> => {
  const terminal = terminalWithoutSecrets(given)
  const commands = [effectsCommand(terminal), auditCommand(terminal)]
  return runCommands('for operators, in the pod of the executable', commands, args, terminal)
}
