/** Severity of a log record. */
export type Level = 'debug' | 'info' | 'warn' | 'error'

/** Writes one record; `fields` are plain JSON. Never given a secret or a config value. */
export type Log = (level: Level, message: string, fields?: Readonly<Record<string, unknown>>) => void

/** News for an operator about how a host was set up. The host logs it at its start. */
export type Warning = { readonly message: string; readonly fields?: Readonly<Record<string, unknown>> }

/** One JSON object a line, for `write` to send to stderr: stdout belongs to results. */
export const jsonLog =
  (write: (line: string) => void, now: () => number = Date.now): Log =>
  (level, message, fields) =>
    write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, message, ...fields })}\n`)
