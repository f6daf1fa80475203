import { Command, CommanderError } from 'commander'
import { auditCommand } from './audit/audit-command.ts'
import { effectsCommand } from './effects/effects-command.ts'
import { explainCommand } from './explain/explain-command.ts'
import { manifestCommand } from './manifest/manifest-command.ts'
import { pluginCommand } from './plugin/plugin-command.ts'
import { runCommand } from './run/run-command.ts'
import { serveCommand } from './serve-command.ts'
import type { Terminal } from './terminal.ts'
import { terminalWithoutSecrets } from './terminal-without-secrets.ts'
import { told } from './told.ts'

const unusable = 2

/** A command that ends and writes as the one above it does, its own commands too. */
const inheriting = (command: Command, above: Command): Command => {
  command.copyInheritedSettings(above)
  for (const below of command.commands) inheriting(below, command)
  return command
}

/** The command `canary-steps`; returns its exit code: 0 as wanted, 1 the rollout did not become Healthy, 2 unusable. */
export const main = async (args: readonly string[], given: Terminal): Promise<number> => {
  const terminal = terminalWithoutSecrets(given)
  let code = 0
  const program = new Command('canary-steps')
    .description('Argo Rollouts canary steps in TypeScript: try them, run them, serve them')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      // a suggestion comes on a second line
      outputError: (text, write) => write(text.replace(/\n(?=\()/, ' ')),
    })
  const ended = (result: number) => {
    code = result
  }
  const commands = [
    runCommand(terminal, ended),
    serveCommand(terminal),
    effectsCommand(terminal),
    explainCommand(terminal),
    auditCommand(terminal),
    pluginCommand(),
    manifestCommand(terminal),
  ]
  for (const command of commands) program.addCommand(inheriting(command, program))
  return program.parseAsync([...args], { from: 'user' }).then(
    () => code,
    (error: unknown) => {
      if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : unusable
      const { line, code } = told(error, terminal.env)
      terminal.stderr.write(line)
      return code
    },
  )
}
