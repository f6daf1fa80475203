import { writeSync } from 'node:fs'
import { type After, after } from '../after.ts'
import { guardProcess } from './guard-process.ts'
import { type Log, logRecord } from './log-record.ts'

/** The ports that a plugin needs from its process. */
export type Ports = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Writes to the standard output, which carries one line: where the plugin listens. */
  readonly announce: (line: string) => void
  /** Says to a person why it does not start. */
  readonly complain: (text: string) => void
  readonly log: Log
  /** Ends the process when what was logged is out. */
  readonly exit: (code: number) => void
  readonly after: After
  /** Keeps the process from what would harm its host; `cleanUp` is for an end of any kind. */
  readonly guard: (cleanUp: () => void) => void
}

// a host that does not read its log must not fill the memory
const maxUnread = 1024 * 1024

const exit = (code: number): void => {
  process.stderr.write('', () => process.exit(code))
}

const log: Log = (level, message, fields = {}) => {
  if (process.stderr.writableLength < maxUnread) process.stderr.write(logRecord(level, message, fields, Date.now()))
}

/** The process that this is. */
export const ownProcess: Ports = {
  env: process.env,
  // at once, and before anything has touched process.stdout: the pipe is empty and takes it
  announce: (line) => writeSync(1, line),
  complain: (text) => void process.stderr.write(text),
  log,
  exit,
  after,
  guard: (cleanUp) => guardProcess(log, exit, cleanUp),
}
