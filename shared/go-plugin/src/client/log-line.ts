import type { Level } from '../serve/log-record.ts'

/** A record of a plugin's log. Lines that are none come as they are, at `debug` or the level in their first word. */
export type LogRecord = {
  readonly level: Level
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

const levels: readonly Level[] = ['trace', 'debug', 'info', 'warn', 'error']

const parsed = (line: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** The meaning of a line on a plugin's standard error (go-plugin, client.go, logStderr). */
export const readLogLine = (line: string): LogRecord => {
  const object = line.startsWith('{') ? parsed(line) : undefined
  if (object && '@message' in object) {
    const {
      '@message': message,
      '@level': given,
      '@timestamp': _,
      ...fields
    } = { '@level': '', '@timestamp': '', ...object }
    const level = levels.find((level) => level === given) ?? 'debug'
    return { level, message: String(message), fields }
  }
  const level = levels.find((level) => line.startsWith(`[${level.toUpperCase()}]`)) ?? 'debug'
  return { level, message: line, fields: {} }
}
