import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServing } from '../kill/serving-process.ts'
import { clearedAfter } from './cleared-after.ts'
import type { Host, RunningHost, Site } from './host.ts'

/** Shared by all instances of one host: a folder with their settings and clock, and variables that name their store. */
type Shared = {
  readonly folder: string
  readonly store: Readonly<Record<string, string>>
  readonly lines: string[]
  ahead: number
}

const serve = ({ env }: Site, { folder, store, lines }: Shared) =>
  startServing({
    args: ['--port', '0', '--settings', join(folder, 'settings.yaml')],
    env: { ...env, ...store, CLOCK_FILE: join(folder, 'clock') },
    preload: new URL('../postgres/clock-of-file.ts', import.meta.url),
    onLine: (_, line) => void lines.push(line),
  })

const running = async (site: Site, shared: Shared): Promise<RunningHost> => {
  let serving = await serve(site, shared)
  return {
    reached: () => ({ endpoint: serving.url, fetch: globalThis.fetch }),
    async advance(milliseconds) {
      shared.ahead += milliseconds
      writeFileSync(join(shared.folder, 'clock'), String(shared.ahead))
    },
    // its loop looks every second
    closeDue: async () => undefined,
    async restart() {
      await serving.kill()
      serving = await serve(site, shared)
    },
    another: () => running(site, shared),
    log: () => shared.lines.join('\n'),
    async stop() {
      await serving.kill()
    },
  }
}

/** The command `canary-steps serve` in a process of its own, with a store that `storeIn` makes for it. */
export const nodeProcess = (
  name: string,
  storeIn: (folder: string) => Promise<Readonly<Record<string, string>>>,
): Host => ({
  name,
  lacks: {},
  async start(site) {
    const folder = mkdtempSync(join(tmpdir(), 'canary-steps-host-'))
    writeFileSync(join(folder, 'settings.yaml'), JSON.stringify(site.settings))
    writeFileSync(join(folder, 'clock'), '0')
    const shared: Shared = { folder, store: await storeIn(folder), lines: [], ahead: 0 }
    return clearedAfter(running(site, shared), () => rmSync(folder, { recursive: true }))
  },
})
