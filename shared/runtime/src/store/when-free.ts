import { caughtSync } from '../ports/caught.ts'

/** SQLITE_BUSY and SQLITE_LOCKED: another process writes. The low byte, for SQLite adds details above it (sqlite.org/rescode.html). */
const lockedCodes: readonly unknown[] = [5, 6]

const isLocked = (error: Error): boolean =>
  'errcode' in error && typeof error.errcode === 'number' && lockedCodes.includes(error.errcode & 0xff)

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

const firstPause = 5
const longestPause = 100

/** A lock that has lasted so long, in milliseconds, is waited for by few: each waiting call holds one of the controller's ten workers. */
const shortLock = 1_000
const few = 3

/**
 * Does things in a database as soon as nobody else has it locked, and lets everything else of the process go on meanwhile. The first wait for
 * `patience` milliseconds; a later call during the same lock is told at once.
 *
 * @throws what the database throws, and that it is locked.
 */
export const whenFree = (patience: number): (<Result>(work: () => Result) => Promise<Result>) => {
  let lockedSince: number | undefined
  let waiting = 0
  const isInVain = (begun: number): boolean => {
    const now = performance.now()
    lockedSince ??= now
    return now - begun >= patience || (now - lockedSince >= shortLock && waiting > few)
  }
  const untilFree = async <Result>(work: () => Result): Promise<Result> => {
    const begun = performance.now()
    for (let tries = 0; ; tries += 1) {
      const done = caughtSync(work)
      if ('result' in done) {
        lockedSince = undefined
        return done.result
      }
      if (!isLocked(done.error)) throw done.error
      if (isInVain(begun))
        throw new Error('another process has the journal locked: is a backup running?', { cause: done.error })
      // processes that wait for the same lock do not come back together
      await pause(Math.min(longestPause, firstPause * 2 ** tries) * (0.5 + Math.random()))
    }
  }
  return (work) => {
    waiting += 1
    return untilFree(work).finally(() => {
      waiting -= 1
    })
  }
}
