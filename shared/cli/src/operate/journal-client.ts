import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  auditPart,
  auditRecords,
  firstEffects,
  jsonLog,
  orderEffect,
  type Runtime,
  SettingsError,
  type Store,
} from '@canary-steps/runtime'
import { environment } from '@canary-steps/runtime/node'
import { sqliteReader } from '@canary-steps/runtime/store/sqlite'
import { orderRuntime } from '../plugin/plugin-runtime.ts'
import { openDatabase } from '../settings/open-database.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { containerLog } from './container-log.ts'
import type { OperatorClient, Order } from './operator-client.ts'

/** Where the journal of an executable is: in a folder of its pod, or in the database of a URL. */
type JournalPlace = { readonly folder: string } | { readonly database: string }

/** How it is opened for a look, and its name in messages. @throws UsageError */
const openerOf = (
  at: JournalPlace,
  env: Runtime['env'],
): { readonly name: string; readonly open: () => Promise<Store> } => {
  if ('database' in at) return { name: 'the database', open: () => openDatabase(at.database, env) }
  const file = join(at.folder, 'journal.sqlite')
  if (!existsSync(file))
    throw new UsageError(`${file}: no such file; is ${at.folder} the CANARY_STEPS_DATA of the executable?`)
  return { name: file, open: async () => sqliteReader(file) }
}

/**
 * The journal of an executable, beside the processes that work on it. A look opens a file for reading only. An order
 * waits its turn like each process of the pod. Its line goes to the log of the container, where there is one.
 *
 * @throws UsageError
 */
export const journalClient = (at: JournalPlace, settings: string, { env, stderr }: Terminal): OperatorClient => {
  const read = environment(env)
  const folder = 'folder' in at ? at.folder : undefined
  const { name, open } = openerOf(at, read)
  const cluster = read('CANARY_STEPS_CLUSTER') ?? 'default'
  const told = jsonLog((line) => void stderr.write(line))
  const unusable = (error: Error): never => {
    throw error instanceof UsageError || error instanceof SettingsError
      ? error
      : new UsageError(`${name}: ${error.message}`)
  }

  const look = async <Result>(work: (store: Store) => Promise<Result>): Promise<Result> => {
    const store = await open().catch(unusable)
    return work(store)
      .catch(unusable)
      .finally(() => store.close())
  }

  const order = async (order: Order) => {
    if (order.by === '')
      throw new UsageError('--by is missing: name the person who orders it, because the pod does not know')
    const log = (await containerLog(process.argv[1] ?? '')) ?? told
    const runtime = await orderRuntime({ settings, folder }, env, log)
    const answer = await orderEffect(runtime, cluster, { ...order, endpoint: '' })
      .catch(unusable)
      .finally(() => runtime.store.close())
    if (!('title' in answer)) return answer
    const unknown = `no effect of the cluster ${cluster} is named ${order.effect}; effects list shows those that are open`
    return { error: answer.status === 404 ? unknown : answer.detail }
  }

  return {
    effects: (limit) => look((store) => firstEffects({ store, log: told }, cluster, limit)),
    order,
    audit: (range) => look((store) => auditRecords(store, cluster, range)),
    auditPart: (page) => look((store) => auditPart(store, cluster, page)),
  }
}
