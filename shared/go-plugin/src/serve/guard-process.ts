import type { Log } from './log-record.ts'

/** Keeps this process from what would harm its host. `cleanUp` is for an end of any kind. */
export const guardProcess = (log: Log, exit: (code: number) => void, cleanUp: () => void): void => {
  // the host reads lines of at most 64 KiB there, and none before the one that says where to connect
  process.stdout.write = (text) => {
    log('debug', String(text).trimEnd())
    return true
  }
  // Ctrl-C is for the host, which then ends its plugins
  process.on('SIGINT', () => {})
  process.once('exit', cleanUp)
  process.once('SIGTERM', () => {
    cleanUp()
    process.kill(process.pid, 'SIGTERM')
  })
  process.on('uncaughtException', (error) => {
    log('error', `the plugin ends: ${error.stack ?? String(error)}`)
    exit(1)
  })
}
