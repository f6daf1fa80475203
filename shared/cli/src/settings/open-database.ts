import type { Runtime, Store } from '@canary-steps/runtime'
import { postgresStore } from '@canary-steps/runtime/store/postgres'
import { UsageError } from '../terminal/usage-error.ts'

/** The variable with the database that several processes share. It may have the password in it, unlike an argument, which every user of the machine sees. */
export const storeVariable = 'CANARY_STEPS_STORE'
const passwordVariable = 'CANARY_STEPS_STORE_PASSWORD'

/** Whether it names a database, and no file. */
export const isDatabase = (named: string): boolean => named.includes('://')

/** Whether everybody who sees the processes of the machine would see the password. */
const showsPassword = (argument: string): boolean => {
  const { password, searchParams } = URL.parse(argument) ?? {}
  return Boolean(password) || searchParams?.has('password') === true
}

/** The database that an argument names. @throws UsageError when the password is in it. */
export const databaseInArgument = (url: string): string => {
  if (!showsPassword(url)) return url
  const remedy = `leave it out, and set ${passwordVariable} or ${passwordVariable}_FILE`
  throw new UsageError(`--store: the list of processes would show the password: ${remedy}`)
}

/** Opens the journal in a database. The password is read at each new connection, so it may be rotated. @throws UsageError */
export const openDatabase = (url: string, env: Runtime['env']): Promise<Store> =>
  postgresStore({ url, password: () => env(passwordVariable) }).catch((error: Error) => {
    const names = `${storeVariable} or --store has its URL, ${passwordVariable} or ${passwordVariable}_FILE its password`
    throw new UsageError(`the database cannot be used as the journal: ${error.message} (${names})`)
  })
