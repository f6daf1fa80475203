import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { postgresStore } from '@canary-steps/runtime/store/postgres'
import { startSlack } from '@canary-steps/sandbox/slack'
import { type PostgresServer, postgresObstacle, startPostgres } from '../../postgres/postgres-server.ts'
import { startFunction } from './function-process.ts'
import type { Played } from './gate-result.ts'
import { polled } from './polling.ts'
import { askFirst, fill } from './waiting.ts'

/** 40 clusters of 600 that are polled every 35 s. Of every twentieth the vendor hangs. The store is killed halfway. */
const whole = { clusters: 40, rollouts: 600, rate: 690, seconds: 70, hanging: 20 }
const small = { clusters: 2, rollouts: 20, rate: 10, seconds: 3, hanging: 10 }

/** A vendor that takes connections, and never says a word. */
const startSilent = async () => {
  const server = createServer()
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', () => resolve())
  await promise
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it does not listen')
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() }
}

const playOn = async (postgres: PostgresServer, env: NodeJS.ProcessEnv, size: typeof whole) => {
  const { clusters, rollouts, rate, seconds, hanging } = size
  const url = await postgres.database()
  const server = await startFunction({ store: url, clusters }, env)
  const state = await askFirst(server.url, clusters)
  const store = await postgresStore({ url })
  await fill(store, clusters, rollouts)
  await store.close()
  const polling = { url: server.url, clusters, rollouts, state, rate, hanging }
  // a process is slow before it is warm
  await polled({ ...polling, rate: 0, hanging: 0, polls: rate * 10 })
  const calls = polled({ ...polling, polls: rate * seconds })
  await setTimeout((seconds * 1_000) / 2)
  await postgres.kill()
  await postgres.start()
  return calls.finally(() => server.end())
}

/** Many clusters call one function, while a vendor hangs and the store is restarted. */
export const measureFleet = async (isWhole: boolean): Promise<Played> => {
  const obstacle = postgresObstacle()
  if (obstacle) return { skipped: obstacle }
  const size = isWhole ? whole : small
  const postgres = await startPostgres()
  const slack = await startSlack({ rateLimited: false })
  const silent = await startSilent()
  const env = {
    SLACK_BOT_TOKEN: slack.token,
    SLACK_API_URL: slack.url,
    SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
    JIRA_BASE_URL: silent.url,
    JIRA_EMAIL: 'bench@example.com',
    JIRA_API_TOKEN: 'a-token-of-the-bench-1',
  }
  const calls = await playOn(postgres, env, size).finally(async () => {
    await slack.close()
    silent.close()
    await postgres.close()
  })
  const who = `${size.clusters} clusters with ${size.rollouts} each, ${size.rate} calls a second`
  return {
    gates: [
      { name: `calls late by more than 10 s: ${who}, PostgreSQL is killed`, measured: calls.late, unit: '', gate: 0 },
      { name: 'the latest of them', measured: Math.round(calls.most / 100) / 10, unit: 's' },
      { name: 'the median of them', measured: Math.round(calls.p50 * 10) / 10, unit: 'ms' },
    ],
  }
}
