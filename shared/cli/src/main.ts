import { ManifestError } from '@canary-steps/driver'
import { SettingsError } from '@canary-steps/runtime'
import { Command, CommanderError } from 'commander'
import { runCommand } from './run/run-command.ts'
import { serveCommand } from './serve-command.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

const unusable = 2

const isForTheUser = (error: unknown): error is Error =>
  error instanceof UsageError || error instanceof ManifestError || error instanceof SettingsError

/** The command `canary-steps`; returns its exit code: 0 as wanted, 1 the rollout did not become Healthy, 2 unusable. */
export const main = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  let code = 0
  const program = new Command('canary-steps')
    .description('Argo Rollouts canary steps in TypeScript: try them, run them, serve them')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
  const ended = (result: number) => {
    code = result
  }
  program.addCommand(runCommand(terminal, ended).copyInheritedSettings(program))
  program.addCommand(serveCommand(terminal).copyInheritedSettings(program))
  return program.parseAsync([...args], { from: 'user' }).then(
    () => code,
    (error: unknown) => {
      if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : unusable
      if (!isForTheUser(error)) throw error
      terminal.stderr.write(`canary-steps: ${error.message}\n`)
      return unusable
    },
  )
}
