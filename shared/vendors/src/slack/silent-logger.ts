import { type Logger, LogLevel } from '@slack/web-api'

/** For Slack's clients, whose lines may hold what is not for logs. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
}
