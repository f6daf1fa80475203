// Measures a waiting poll against a bare Hono in the same run, and writes the table of docs/figures.md.
// `npm run bench:function -- 3` makes a short one, which writes nothing.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSlack } from '@canary-steps/sandbox/slack'
import { refuseUnknown } from '../../../infra/refuse-unknown.ts'
import { postgresObstacle, startPostgres } from '../../postgres/postgres-server.ts'
import { type FunctionFigures, keep, tableOf } from './function-figures.ts'
import { barePoller, startServer, stepPoller, timePolls } from './waiting-polls.ts'

refuseUnknown('bench:function', {
  words: process.argv.slice(2),
  isKnown: (word) => /^[1-9]\d*$/.test(word),
  known: 'give a number of rounds for a short one',
})
const rounds = Number(process.argv[2] ?? 15)
const crowd = { rollouts: 200, polls: 1_000, at: 8 }

const middle = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0

/** Servers that are compared, and how many Rollouts wait there beside those that are polled. */
const servers: readonly Pick<FunctionFigures['rows'][number], 'kind' | 'beside'>[] = [
  { kind: 'bare', beside: 0 },
  { kind: 'memory', beside: 0 },
  { kind: 'memory', beside: 100_000 },
  { kind: 'sqlite', beside: 0 },
  { kind: 'sqlite', beside: 100_000 },
  { kind: 'postgres', beside: 0 },
  { kind: 'postgres', beside: 100_000 },
]

const obstacle = postgresObstacle()
if (obstacle) process.stdout.write(`SKIPPED: a journal in PostgreSQL: ${obstacle}\n`)
const postgres = obstacle ? undefined : await startPostgres()

const startOne = async (folder: string, { kind, beside }: (typeof servers)[number], env: NodeJS.ProcessEnv) => {
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')
  const inDatabase = kind === 'postgres' ? await postgres?.database() : undefined
  const place = inDatabase ?? join(folder, `${kind}-${beside}.sqlite`)
  const server = await startServer(kind, { place, secret, env })
  const poller = kind === 'bare' ? barePoller(server.url) : stepPoller(server.url, secret)
  // the first Run of each asks, and a server is slow before it is warm
  for (let index = 0; index < crowd.rollouts; index += 1) await poller.poll(index)
  if (beside > 0) await server.fill(beside)
  await timePolls(server, poller, crowd)
  const times: number[] = []
  return { kind, beside, server, poller, times }
}

const measure = async (folder: string): Promise<FunctionFigures> => {
  const slack = await startSlack({ rateLimited: false })
  const signed = { SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5' }
  const env = { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url, ...signed }
  const contestants: Awaited<ReturnType<typeof startOne>>[] = []
  for (const one of servers) if (one.kind !== 'postgres' || postgres) contestants.push(await startOne(folder, one, env))
  for (let round = 0; round < rounds; round += 1)
    for (const { server, poller, times } of contestants) times.push(await timePolls(server, poller, crowd))
  const rows: FunctionFigures['rows'] = []
  for (const { kind, beside, server, times } of contestants) {
    const { rss } = await server.use()
    rows.push({ kind, beside, microseconds: Math.round(middle(times)), mebibytes: Math.round(rss / 2 ** 20) })
    server.end()
  }
  await slack.close()
  const [date = ''] = new Date().toISOString().split('T')
  return { date, cpu: cpus()[0]?.model ?? '', rounds, rows }
}

const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
const figures = await measure(folder).finally(async () => {
  await postgres?.close()
  rmSync(folder, { recursive: true })
})
process.stdout.write(`${tableOf(figures)}\n`)
if (process.argv[2] === undefined) keep(figures)
