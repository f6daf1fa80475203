import { beginningOf } from '../beginning-of.ts'

/** Severities of hclog. */
export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error'

type Fields = Readonly<Record<string, unknown>>

/** Writes to the log of the host. Never given a secret or a config. */
export type Log = (level: Level, message: string, fields?: Fields) => void

/** The host cuts longer lines into plain ones (go-plugin, client.go: a buffer of 64 KiB). */
export const maxRecordBytes = 60 * 1024

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))

/**
 * One line of the log as hclog has it, for the host to show at its level. All is text, since a message that is none ends
 * the controller: log_entry.go asserts its type.
 */
export const logRecord = (level: Level, message: string, fields: Fields, now: number): string => {
  const own = {
    '@level': level,
    '@message': message,
    // with another number of digits the host takes the line for plain text
    '@timestamp': new Date(now).toISOString().replace('Z', '000Z'),
  }
  const given = Object.entries(fields).map(([name, value]) => [name.replace(/^@/, ''), textOf(value)])
  const line = `${JSON.stringify({ ...Object.fromEntries(given), ...own })}\n`
  if (Buffer.byteLength(line) <= maxRecordBytes) return line
  // a character is at most six bytes of JSON
  return logRecord(level, `${beginningOf(message, maxRecordBytes / 8)}… (cut off)`, {}, now)
}
