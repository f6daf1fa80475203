import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchAudit, fetchEffects, sendInventory, type Unavailable } from '@canary-steps/runtime'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { startSlack } from '@canary-steps/sandbox/slack'
import { type FunctionProcess, startFunction } from './function-process.ts'
import type { Gate, Played } from './gate-result.ts'
import { addressOf, askFirst, fill, rolloutOf } from './waiting.ts'

const whole = [10_000, 100_000] as const
const small = [100] as const

/** Rollouts in one part of an inventory, as a bridge sends them. */
const inPart = 500

const rounded = (value: number): number => Math.round(value * 10) / 10

/** @throws when there was no answer: it would be measured as quick */
const answered = async (answer: Promise<object | undefined>): Promise<void> => {
  const given: object | Unavailable | undefined = await answer
  if (given && 'error' in given) throw new Error(String(given.error))
}

/** Questions to a function that make it look at all that is open. */
const lists = (server: FunctionProcess, open: number) => {
  const address = { ...addressOf(server.url, 0), timeout: 600_000 }
  const day = 24 * 60 * 60_000
  return {
    effects: () => answered(fetchEffects(address, 1_000)),
    audit: () => answered(fetchAudit(address, { since: Date.now() - 30 * day, until: Date.now() })),
    async inventory() {
      for (let from = 0; from < Math.min(open, 10_000); from += inPart) {
        const rollouts = Array.from({ length: Math.min(inPart, open - from) }, (_, at) => rolloutOf(from + at))
        await answered(sendInventory(address, { rollouts, complete: false }))
      }
    },
  }
}

const measureOpen = async (file: string, env: NodeJS.ProcessEnv, open: number): Promise<Gate[]> => {
  const asked = await startFunction({ store: file, clusters: 1 }, env)
  await askFirst(asked.url, 1)
  await asked.end()
  const store = sqliteStore(file)
  await fill(store, 1, open)
  await store.close()
  const server = await startFunction({ store: file, clusters: 1 }, env)
  const ask = lists(server, open)
  const nothing = async () => undefined
  // nobody is warm at the first time, and that it takes longer is measured too
  const first = await server.during(nothing, 'scrape')
  const used = {
    'a scrape of the metrics': first,
    'the next scrape': await server.during(nothing, 'scrape'),
    'GET /v1/effects': await server.during(ask.effects),
    'GET /v1/audit': await server.during(ask.audit),
    'the inventory': await server.during(ask.inventory),
    'a look at what is due': await server.during(nothing, 'close'),
  }
  await server.end()
  const held = Object.entries(used).map(([name, { turn }]) => ({
    name: `longest turn of ${name}, ${open} open`,
    measured: rounded(turn),
    unit: 'ms',
    gate: 50,
  }))
  const figure = used['the next scrape'].cpu
  return [
    ...held,
    { name: `processor of the first scrape, ${open} open`, measured: Math.round(first.cpu), unit: 'ms' },
    { name: `processor of each scrape after it, ${open} open`, measured: Math.round(figure), unit: 'ms', gate: 2_000 },
  ]
}

/** How long lists and figures of very much that is open hold the event loop, in processor time. */
export const measureHeld = async (isWhole: boolean): Promise<Played> => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  const slack = await startSlack({ rateLimited: false })
  const signed = { SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5' }
  const env = { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url, ...signed }
  const gates: Gate[] = []
  for (const open of isWhole ? whole : small)
    gates.push(...(await measureOpen(join(folder, `${open}.sqlite`), env, open)))
  rmSync(folder, { recursive: true })
  await slack.close()
  return { gates }
}
