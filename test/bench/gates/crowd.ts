import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { startSlack } from '@canary-steps/sandbox/slack'
import { startFunction } from './function-process.ts'
import type { Gate, Played } from './gate-result.ts'
import { memoryOf } from './memory-of.ts'
import { polled } from './polling.ts'
import { askFirst, fill } from './waiting.ts'

/** 24,000 Rollouts that are polled every 35 s are 690 polls a second. `flat`: polls in which memory may not grow. */
const whole = { rollouts: 24_000, rate: 690, seconds: 70, flat: 1_000_000 }
const small = { rollouts: 40, rate: 20, seconds: 1, flat: 100 }

const rounded = (value: number): number => Math.round(value * 10) / 10

/** Many wait in one process on one core, which has SQLite. */
const measureIn = async (file: string, env: NodeJS.ProcessEnv, size: typeof whole): Promise<readonly Gate[]> => {
  const asked = await startFunction({ store: file, clusters: 1 }, env)
  const state = await askFirst(asked.url, 1)
  await asked.end()
  const store = sqliteStore(file)
  await fill(store, 1, size.rollouts)
  await store.close()
  const { rollouts, rate } = size
  const atRate = { rollouts, state, rate, polls: rate * size.seconds }
  const bare = await startFunction({ store: 'bare', clusters: 0 })
  const control = await polled({ ...atRate, url: bare.url, clusters: 0 })
  await bare.end()
  const server = await startFunction({ store: file, clusters: 1 }, env)
  const fast = { rollouts, state, rate: 0, url: server.url, clusters: 1 }
  // a process is slow before it is warm
  await polled({ ...fast, polls: Math.round(size.flat / 20) })
  const ours = await polled({ ...atRate, url: server.url, clusters: 1 })
  const first = await polled({ ...fast, polls: size.flat / 2 })
  const before = memoryOf(server.pid)
  await polled({ ...fast, polls: size.flat / 2 })
  const after = memoryOf(server.pid)
  await server.end()
  const many = `${rollouts} that wait, ${rate} polls a second`
  return [
    { name: `p99 of the reply: ${many}`, measured: rounded(ours.p99), unit: 'ms', gate: 100, goal: 50 },
    { name: 'the same of a bare Hono', measured: rounded(control.p99), unit: 'ms' },
    { name: 'polls without a reply', measured: ours.errors, unit: '', gate: 0 },
    { name: 'polls a second, as fast as they go', measured: Math.round(size.flat / 2 / first.seconds), unit: '' },
    { name: 'most memory of the function', measured: after.most, unit: 'MiB', gate: 512 },
    {
      name: `growth of its memory in the second half of ${size.flat} polls`,
      measured: rounded(Math.max(0, after.resident - before.resident)),
      unit: 'MiB',
      gate: 16,
    },
  ]
}

/** Many Rollouts wait in one process on one core. */
export const measureCrowd = async (isWhole: boolean): Promise<Played> => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  const slack = await startSlack({ rateLimited: false })
  const signed = { SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5' }
  const env = { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url, ...signed }
  const gates = await measureIn(join(folder, 'journal.sqlite'), env, isWhole ? whole : small).finally(() => {
    rmSync(folder, { recursive: true })
  })
  await slack.close()
  return { gates }
}
