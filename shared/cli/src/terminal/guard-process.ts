import { told } from './told.ts'
import { UsageError } from './usage-error.ts'

/** The exit code that a shell reports for a tool that wrote to a reader who was gone: 128 and SIGPIPE, which Node ignores. */
const brokenPipe = 141

type OutputStream = { on(event: 'error', heard: (error: Error) => void): unknown }

/** The parts of a process that this needs; tests hand in their own. */
type GuardedProcess = {
  readonly stdout: OutputStream
  readonly stderr: OutputStream & { write(text: string): unknown }
  readonly env: Readonly<Record<string, string | undefined>>
  on(event: 'uncaughtException', heard: (error: unknown) => void): unknown
  exit(code: number): void
}

const isGone = (error: Error): boolean => 'code' in error && (error.code === 'EPIPE' || error.code === 'ECONNRESET')

/**
 * Ends a process as its shell expects it: quietly when nobody reads any more, else with one line. A server of others (`isServing`) goes on
 * without its log: calls that are under way count for more.
 */
export const guardProcess = (own: GuardedProcess, isServing: boolean): void => {
  const fail = (error: unknown): void => {
    const { line, code } = told(error, own.env)
    own.stderr.write(line)
    own.exit(code)
  }
  const heard = (error: Error): void => {
    if (!isGone(error)) fail(new UsageError(`the output cannot be written: ${error.message}`))
    else if (!isServing) own.exit(brokenPipe)
  }
  own.stdout.on('error', heard)
  own.stderr.on('error', (error) => {
    // there is nowhere left to say it
    if (!isServing) own.exit(isGone(error) ? brokenPipe : 2)
  })
  own.on('uncaughtException', fail)
}
