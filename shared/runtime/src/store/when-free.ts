import { type Caught, caughtSync } from '../ports/caught.ts'
import { pause } from './pause.ts'

/** SQLITE_BUSY and SQLITE_LOCKED: another process writes. The low byte, for SQLite adds details above it (sqlite.org/rescode.html). */
const lockedCodes: readonly unknown[] = [5, 6]

const isLocked = (error: Error): boolean =>
  'errcode' in error && typeof error.errcode === 'number' && lockedCodes.includes(error.errcode & 0xff)

const firstPause = 5
const longestPause = 100
/** A lock that has lasted so long, in milliseconds, is waited for by few: each waiting call holds one of the controller's ten workers. */
const shortLock = 1_000
const few = 3
/** Most that is done in a row before everything else of the process has its turn. */
const mostAtOnce = 64

/** Does its work, and gives what tells the caller of it. */
type Waiting = { readonly begun: number; readonly work: () => () => void; readonly refuse: (error: Error) => void }

const lockedError = (cause: Error): Error =>
  new Error('another process has the journal locked: is a backup running?', { cause })

/** How a database is used. */
type Use = {
  /** Waits before what has gathered is done. */
  readonly turn: () => Promise<void>
  /** Does all of it, or nothing: then it throws. */
  readonly together: <Result>(work: () => Result) => Result
}

/** How long the lock of another process has lasted, and who waits for it in vain. */
const lockOf = (patience: number, waiting: Waiting[]) => {
  let since: number | undefined
  let cause: Error | undefined
  return {
    isOver() {
      since = undefined
      cause = undefined
    },
    goesOn(error: Error) {
      since ??= performance.now()
      cause = error
    },
    /** Tells those who wait in vain. */
    refuse() {
      if (since === undefined || !cause) return
      const now = performance.now()
      const most = now - since >= shortLock ? few : Number.POSITIVE_INFINITY
      const kept = waiting.filter(({ begun }) => now - begun < patience).slice(0, most)
      for (const { refuse } of waiting.splice(0).filter((one) => !kept.includes(one))) refuse(lockedError(cause))
      waiting.push(...kept)
    },
  }
}

/** Does the first of those who wait, tells them, and lets them go. The error when somebody else has the database locked: then they stay. */
const doFirst = (waiting: Waiting[], together: Use['together']): Error | undefined => {
  const first = waiting.slice(0, mostAtOnce)
  const done: Caught<(() => void)[]> = caughtSync(() => together(() => first.map(({ work }) => work())))
  if ('error' in done && isLocked(done.error)) return done.error
  waiting.splice(0, first.length)
  if ('error' in done) for (const { refuse } of first) refuse(done.error)
  else for (const tell of done.result) tell()
  return undefined
}

/**
 * Does things in a database as soon as nobody else has it locked, and lets everything else of the process go on
 * meanwhile. The first wait for `patience` milliseconds; a later call during the same lock is told at once. Work
 * that comes at the same time is done together.
 *
 * @throws what the database throws, and that it is locked.
 */
export const whenFree = (
  patience: number,
  { turn, together }: Use,
): (<Result>(work: () => Result) => Promise<Result>) => {
  const waiting: Waiting[] = []
  const lock = lockOf(patience, waiting)
  let isAtWork = false
  const untilAllIsDone = async (): Promise<void> => {
    isAtWork = true
    for (let tries = 0; waiting.length > 0; ) {
      await turn()
      const error = doFirst(waiting, together)
      if (!error) {
        lock.isOver()
        tries = 0
        continue
      }
      lock.goesOn(error)
      lock.refuse()
      // processes that wait for the same lock do not come back together
      await pause(Math.min(longestPause, firstPause * 2 ** tries) * (0.5 + Math.random()))
      tries += 1
    }
    isAtWork = false
  }
  return (work) =>
    new Promise((resolve, reject) => {
      const workAndTell = () => {
        const done = caughtSync(work)
        if ('result' in done) return () => resolve(done.result)
        if (isLocked(done.error)) throw done.error
        return () => reject(done.error)
      }
      waiting.push({ begun: performance.now(), work: workAndTell, refuse: reject })
      lock.refuse()
      if (!isAtWork) untilAllIsDone()
    })
}
