import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'

/** A command that runs until it is stopped, and no longer than this process lives. */
export type Running = {
  signal(name: 'TERM' | 'KILL' | 'STOP' | 'CONT'): void
  /** SIGKILL, and until it is gone. */
  stop(): Promise<void>
  /** Until it has ended, by itself or not. */
  readonly ended: Promise<void>
}

type Command = {
  readonly name: string
  /** The file, and what it is told. */
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The folder of the shell around it, and its first commands. */
  readonly inside?: readonly string[]
  readonly before?: string
}

/** Sends the signals that it reads. When whoever holds the other end of stdin dies, however it dies, the command goes too. */
const guarded = `exec 3<&0
"$@" < /dev/null 3<&- & command=$!
{ while read -r signal; do kill -"$signal" $command; done; kill -KILL $command; } <&3 2> /dev/null & guard=$!
exec 3<&-
wait $command; kill $guard 2> /dev/null`

/** Starts a command in a folder. Its output is in `NAME.log` there. */
export const startProcess = (folder: string, { name, command, env, inside = [], before = '' }: Command): Running => {
  const log = openSync(join(folder, `${name}.log`), 'a')
  const [file = '', ...args] = [...inside, 'sh', '-ec', `${before}\nset +e\n${guarded}`, 'sh', ...command]
  const child = spawn(file, args, { cwd: folder, env: env ?? process.env, stdio: ['pipe', log, log], detached: true })
  closeSync(log)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  // it may have ended by itself just before
  child.stdin?.on('error', () => undefined)
  return {
    signal: (signal) => {
      child.stdin?.write(`${signal}\n`)
    },
    stop: () => {
      child.stdin?.end()
      return ended
    },
    ended,
  }
}
