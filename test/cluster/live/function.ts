import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Running, startProcess } from '../ground/process.ts'
import { until } from '../ground/until.ts'

/** `canary-steps serve` with a SQLite journal, on this machine. */
export type Served = {
  /** The journal. */
  readonly store: string
  /** SIGKILL. */
  kill(): Promise<void>
  start(): Promise<void>
  /** It takes calls, and answers none, until `goOn`. */
  hang(): void
  goOn(): void
  /** SIGKILL, and another start without the journal. */
  loseStore(): Promise<void>
}

const command = fileURLToPath(new URL('../../../shared/cli/bin/canary-steps.ts', import.meta.url))

type Given = { readonly endpoint: string; readonly settings: string; readonly env: Readonly<Record<string, string>> }

/** The service at an endpoint of this machine; nothing runs until `start`. */
export const functionAt = (folder: string, { endpoint, settings, env }: Given): Served => {
  const store = join(folder, 'function.sqlite')
  const file = join(folder, 'canary-steps.yaml')
  writeFileSync(file, settings)
  let running: Running | undefined
  const kill = async () => running?.stop()
  const start = async () => {
    running = startProcess(folder, {
      name: 'function',
      command: [
        ...[process.execPath, command, 'serve'],
        ...[`--settings=${file}`, `--store=${store}`, `--port=${new URL(endpoint).port}`],
      ],
      env: { PATH: process.env.PATH, ...env },
    })
    await until('the function answers', async () => {
      const response = await fetch(`${endpoint}/healthz`).catch(() => undefined)
      return response?.ok
    })
  }
  return {
    store,
    kill,
    start,
    hang: () => running?.signal('STOP'),
    goOn: () => running?.signal('CONT'),
    loseStore: async () => {
      await kill()
      for (const end of ['', '-wal', '-shm']) rmSync(`${store}${end}`, { force: true })
      await start()
    },
  }
}
