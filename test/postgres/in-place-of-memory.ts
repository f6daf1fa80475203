import { randomUUID } from 'node:crypto'
import type { Store } from '@canary-steps/runtime'
import { postgresStore } from '@canary-steps/runtime/store/postgres'
import pg from 'pg'
import { databaseVariable } from './database-variable.ts'

/** Tables of their own, and a store on them. */
type Tables = { readonly schema: string; readonly store: Store }

const url = () => process.env[databaseVariable] ?? ''

let administrator: Promise<pg.Client> | undefined

/** Says it to the database of all. */
const tell = async (sql: string): Promise<void> => {
  administrator ??= new pg.Client(url()).connect().then((client) => client)
  await (await administrator).query(sql)
}

/** Empty ones, which no test has any more: to make tables takes longer than most tests. */
const free: Tables[] = []

const makeTables = async (): Promise<Tables> => {
  const schema = randomUUID()
  await tell(`CREATE SCHEMA "${schema}"`)
  const options = encodeURIComponent(`-c search_path=${schema}`)
  return { schema, store: await postgresStore({ url: `${url()}?options=${options}` }) }
}

/** How the stores give back what they have. */
const used = new Set<() => Promise<void>>()

/** Empties what the stores of a test had: the next one may have it. */
export const emptyAll = async (): Promise<void> => {
  const emptying = [...used]
  used.clear()
  await Promise.all(emptying.map((empty) => empty()))
}

/** Stands in the place of `memoryStore`: a store on PostgreSQL, which is empty at first, as the tests of the part `postgres` get it. */
export const memoryStore = (): Store => {
  let tables: Promise<Tables> | undefined
  const atWork = new Set<Promise<unknown>>()
  const giveBack = async () => {
    const given = await tables
    tables = undefined
    await Promise.allSettled(atWork)
    if (!given) return
    await tell(`DELETE FROM "${given.schema}".canary_steps_journal`)
    free.push(given)
  }
  const using = async <Result>(use: (store: Store) => Promise<Result>): Promise<Result> => {
    tables ??= Promise.resolve(free.pop() ?? makeTables())
    used.add(giveBack)
    const work = tables.then(({ store }) => use(store))
    atWork.add(work)
    return work.finally(() => atWork.delete(work))
  }
  return {
    get: (...given) => using((store) => store.get(...given)),
    put: (...given) => using((store) => store.put(...given)),
    remove: (...given) => using((store) => store.remove(...given)),
    due: (...given) => using((store) => store.due(...given)),
    async close() {},
  }
}
