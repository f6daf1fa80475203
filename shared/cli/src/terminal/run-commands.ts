import { Command, CommanderError } from 'commander'
import type { Terminal } from './terminal.ts'
import { told } from './told.ts'

const unusable = 2

/** A command that ends and writes as the one above it does, its own commands too. */
const inheriting = (command: Command, above: Command): Command => {
  command.copyInheritedSettings(above)
  for (const below of command.commands) inheriting(below, command)
  return command
}

/** Does what `args` say with one of the commands. Returns the exit code; an error is one line. */
export const runCommands = (
  description: string,
  commands: readonly Command[],
  args: readonly string[],
  terminal: Terminal,
): Promise<number> => {
  const program = new Command('canary-steps')
    .description(description)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      // a suggestion comes on a second line
      outputError: (text, write) => write(text.replace(/\n(?=\()/, ' ')),
    })
  for (const command of commands) program.addCommand(inheriting(command, program))
  return program.parseAsync([...args], { from: 'user' }).then(
    () => 0,
    (error: unknown) => {
      if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : unusable
      const { line, code } = told(error, terminal.env)
      terminal.stderr.write(line)
      return code
    },
  )
}
