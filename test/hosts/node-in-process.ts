import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { steps } from '@canary-steps/plugins'
import { functionOf, jsonLog } from '@canary-steps/runtime'
import { howToSet, serveFunction } from '@canary-steps/runtime/node'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { clearedAfter } from './cleared-after.ts'
import type { Host, RunningHost, Site } from './host.ts'

/** Shared by all instances of one host. */
type Shared = { readonly folder: string; readonly lines: string[]; ahead: number }

const serve = async ({ settings, env }: Site, shared: Shared) => {
  const clock = { now: () => Date.now() + shared.ahead }
  const store = sqliteStore(join(shared.folder, 'journal.sqlite'))
  const made = await functionOf({
    steps,
    store,
    clock,
    env: (name) => env[name],
    fetch: globalThis.fetch,
    log: jsonLog((line) => shared.lines.push(line), clock.now),
    settings: { content: settings, file: 'settings.ts' },
    howToSet,
  }).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  const { url, close } = await serveFunction(made, { hostname: '127.0.0.1', port: 0, closeEvery: 0 })
  return { url, close, closeDue: made.closeDue }
}

const running = async (site: Site, shared: Shared): Promise<RunningHost> => {
  let serving = await serve(site, shared)
  return {
    reached: () => ({ endpoint: serving.url, fetch: globalThis.fetch }),
    async advance(milliseconds) {
      shared.ahead += milliseconds
    },
    async closeDue() {
      await serving.closeDue()
    },
    async restart() {
      await serving.close()
      serving = await serve(site, shared)
    },
    another: () => running(site, shared),
    log: () => shared.lines.join(''),
    stop: () => serving.close(),
  }
}

/** Node with SQLite, in the process of the test: with the least around the function. */
export const nodeInProcess: Host = {
  name: 'Node in this process',
  lacks: {},
  async start(site) {
    const shared: Shared = { folder: mkdtempSync(join(tmpdir(), 'canary-steps-host-')), lines: [], ahead: 0 }
    return clearedAfter(running(site, shared), () => rmSync(shared.folder, { recursive: true }))
  },
}
