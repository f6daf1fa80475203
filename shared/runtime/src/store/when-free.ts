import { caught } from '../caught.ts'

/** SQLITE_BUSY and SQLITE_LOCKED: another process writes. The low byte, for SQLite adds details above it (sqlite.org/rescode.html). */
const lockedCodes: readonly unknown[] = [5, 6]

const isLocked = (error: Error): boolean =>
  'errcode' in error && typeof error.errcode === 'number' && lockedCodes.includes(error.errcode & 0xff)

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

const firstPause = 5
const longestPause = 100

/**
 * Does something in a database as soon as nobody else has it locked, and lets everything else of the process go on meanwhile.
 *
 * @throws what the database throws, and that it is locked when it has been for `patience` milliseconds.
 */
export const whenFree = async <Result>(patience: number, work: () => Result): Promise<Result> => {
  const begun = performance.now()
  for (let tries = 0; ; tries += 1) {
    const done = await caught(async () => work())
    if ('result' in done) return done.result
    if (!isLocked(done.error) || performance.now() - begun >= patience) throw done.error
    // processes that wait for the same lock do not come back together
    await pause(Math.min(longestPause, firstPause * 2 ** tries) * (0.5 + Math.random()))
  }
}
