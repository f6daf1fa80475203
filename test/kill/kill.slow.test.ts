import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStore } from '@canary-steps/runtime/store/sqlite'
import { startSlack } from '@canary-steps/sandbox/slack'
import { expect, onTestFinished, test } from 'vitest'
import { channelOf, drive, type Ending } from './drive.ts'
import { mortalServer } from './mortal-server.ts'
import { random } from './random.ts'

const seed = Number(process.env.SEED ?? 1)
const lives = 20
/** Rollouts that begin in each life of the server. */
const together = 3

const endings: readonly Ending[] = ['aborted', 'Healthy']
const shown: Readonly<Record<Ending, string>> = { aborted: ':rewind: aborted', Healthy: ':white_check_mark: Healthy' }

test('a server that is killed again and again loses nothing and does nothing twice', async () => {
  process.stdout.write(`kill: SEED=${seed}, ${lives} deaths\n`)
  const pick = random(seed)
  let deadly: 'request' | 'reply' = 'request'
  let left = 0
  const count = (what: typeof deadly) => {
    if (what !== deadly) return
    left -= 1
    if (left === 0) server.die()
  }
  const slack = await startSlack({ onCall: () => count('request') })
  const file = join(mkdtempSync(join(tmpdir(), 'canary-steps-')), 'journal.sqlite')
  const server = await mortalServer(file, { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url })
  onTestFinished(async () => {
    await server.close()
    await slack.close()
  })

  const driven = new Map<string, Ending>()
  for (let life = 1; life <= lives; life += 1) {
    deadly = pick(2) === 1 ? 'request' : 'reply'
    left = pick(deadly === 'request' ? 18 : 10)
    const names = Array.from({ length: together }, (_, index) => `shop${life}x${index}`)
    for (const name of names) driven.set(name, endings[pick(2) - 1] ?? 'Healthy')
    await Promise.all(names.map((name) => drive(server, name, driven.get(name) ?? 'Healthy', () => count('reply'))))
    if (left > 0) server.die()
  }
  deadly = 'request'
  left = 0

  const journal = sqliteStore(file)
  const isAnythingOpen = async () => (await journal.due(Number.MAX_SAFE_INTEGER, 1)).length > 0
  for (let next = once(server.log, 'line'); await isAnythingOpen(); next = once(server.log, 'line')) await next
  await journal.close()
  expect(server.deaths()).toBe(lives)
  for (const [name, ending] of driven) {
    const texts = slack.messages(channelOf(name)).map(({ text }) => text)
    expect(texts).toEqual([
      expect.stringContaining(`${shown[ending]} *`),
      'step 2',
      'step 4',
      expect.stringContaining(shown[ending]),
    ])
  }
}, 300_000)
