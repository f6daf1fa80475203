import { randomInt } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '@canary-steps/sdk'
import * as z from 'zod'
import { caught, caughtSync } from '../ports/caught.ts'
import type { Store, Version } from '../ports/store.ts'
import { checkFormat, toFormat } from './sqlite-format.ts'
import { claimFile, refuseOthers, thisMachine, whileClaimed } from './sqlite-machine.ts'
import { whenFree } from './when-free.ts'

/** How long reads follow one another at most before everything else of the process has its turn, in milliseconds. */
const longest = 20

/** Lets everything else have its turn when it had none for long. So many reads in a row, as for an inventory of a thousand Rollouts, hold up nothing. */
const nowAndThen = (): (() => Promise<void>) => {
  let since = Number.NEGATIVE_INFINITY
  return async () => {
    if (performance.now() - since <= longest) return
    await setImmediate()
    since = performance.now()
  }
}

const Row = z.object({ version: z.number().transform(String), value: z.string() })
const Written = z.object({ version: z.number().transform(String) })
const Due = z.array(Written.extend({ partition: z.string(), id: z.string(), due: z.number() }))

/** How long a lock of another process is waited for, as by a backup, in milliseconds: less than a call's budget of 8 s. */
const usualPatience = 5_000

/** SQLite's own wait stops the process, so it is as long as a short write of another takes; milliseconds. */
const blockingWait = 5

/** A recreated document has none of its earlier versions, or a reader of then would write over it. */
const firstVersion = (): number => randomInt(1, 2 ** 47)

/** The version as it is stored; null, which is equal to nothing, where it is none of ours. */
const storedVersion = (version: Version): number | null => {
  const number = Number(version)
  return Number.isSafeInteger(number) ? number : null
}

/** `machine`: whose processes share the file. */
type SqliteSite = { readonly clock?: Clock; readonly machine?: ReturnType<typeof thisMachine> }

/**
 * The default store on Node: one SQLite file, shared by the processes of one machine. A write is on disk before it counts,
 * so that a power cut forgets no intent. Writes at the same time get there together. `:memory:` is not shared.
 * While another process has it locked, only what needs the file waits.
 *
 * @throws when the file cannot be opened, is no database, or has the format of a later version; HeldElsewhere when
 * another machine has it.
 */
export const sqliteStore = (
  file: string,
  patience = usualPatience,
  { clock = Date, machine = thisMachine() }: SqliteSite = {},
): Store => {
  const isShared = file !== ':memory:'
  // not even opened: a look from another machine would write beside it
  if (isShared) refuseOthers(file, machine, clock.now())
  const db = new DatabaseSync(file, { timeout: patience })
  const claim = isShared ? claimFile(file, machine, clock) : undefined
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
  toFormat(db)
  const store = storeOn(db, patience)
  return claim ? whileClaimed(store, claim) : store
}

/**
 * A look at the file of others, which goes on meanwhile: nothing is written, not even to make the file.
 *
 * @throws when there is no such file, or it is no store that this version knows; HeldElsewhere when another machine
 * has it.
 */
export const sqliteReader = (
  file: string,
  patience = usualPatience,
  { clock = Date, machine = thisMachine() }: SqliteSite = {},
): Store => {
  refuseOthers(file, machine, clock.now())
  const db = new DatabaseSync(file, { readOnly: true, timeout: patience })
  checkFormat(db)
  return storeOn(db, patience)
}

/** Does all of it in one transaction, so that it gets to the disk with one wait. */
const inTransaction = (db: DatabaseSync) => {
  const [begin, commit, rollback] = ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'].map((order) => db.prepare(order))
  return <Result>(work: () => Result): Result => {
    begin?.run()
    const done = caughtSync(() => {
      const result = work()
      commit?.run()
      return result
    })
    if ('result' in done) return done.result
    caughtSync(() => rollback?.run())
    throw done.error
  }
}

const statementsOf = (db: DatabaseSync) => ({
  select: db.prepare('SELECT version, value FROM journal WHERE partition = ? AND id = ?'),
  insert: db.prepare('INSERT INTO journal VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING version'),
  update: db.prepare(
    'UPDATE journal SET version = version + 1, value = ?, due = ? WHERE partition = ? AND id = ? AND version = ? RETURNING version',
  ),
  remove: db.prepare('DELETE FROM journal WHERE partition = ? AND id = ? AND version = ?'),
  due: db.prepare('SELECT partition, id, due, version FROM journal WHERE due <= ? ORDER BY due, partition, id LIMIT ?'),
  dueAfter: db.prepare(
    'SELECT partition, id, due, version FROM journal WHERE due <= ? AND (due, partition, id) > (?, ?, ?) ORDER BY due, partition, id LIMIT ?',
  ),
})

const storeOn = (db: DatabaseSync, patience: number): Store => {
  db.exec(`PRAGMA busy_timeout = ${blockingWait}`)
  const { select, insert, update, remove, due, dueAfter } = statementsOf(db)
  // apart: a lock that writers wait for stops no reader, so what is read says nothing of it
  const reading = whenFree(patience, { turn: nowAndThen(), together: (work) => work() })
  // writes that come meanwhile get to the disk together
  const writing = whenFree(patience, { turn: () => setImmediate(), together: inTransaction(db) })
  const read = (partition: string, id: string) => Row.optional().parse(select.get(partition, id))
  return {
    get: (partition, id) => reading(() => read(partition, id)),
    put: (partition, id, expected, value, dueAt) =>
      writing(() => {
        const written =
          expected === undefined
            ? insert.get(partition, id, firstVersion(), value, dueAt ?? null)
            : update.get(value, dueAt ?? null, partition, id, storedVersion(expected))
        return Written.optional().parse(written)?.version
      }),
    remove: (partition, id, expected) =>
      writing(() =>
        expected === undefined
          ? read(partition, id) === undefined
          : Number(remove.run(partition, id, storedVersion(expected)).changes) === 1,
      ),
    due: (before, limit, after) =>
      reading(() =>
        Due.parse(after ? dueAfter.all(before, after.due, after.partition, after.id, limit) : due.all(before, limit)),
      ),
    async close() {
      // writes that are under way get there
      await caught(() => writing(() => undefined))
      db.close()
    },
  }
}
