import { expect, test } from 'vitest'
import { shortHash } from '../journal/identity.ts'
import { jsonLog } from '../ports/log.ts'
import { toyHost } from '../testing/toy-host.ts'

test('each call is one line of the log, found by the hash of its key', async () => {
  const { run, logs } = toyHost()
  const { state } = await run({ config: { timeout: '5m', text: 'config values stay out' } })
  expect(logs.map((line) => JSON.parse(line))).toEqual([
    {
      level: 'info',
      message: 'run toy',
      id: shortHash(state?.key ?? ''),
      rollout: 'payments/checkout',
      cluster: 'test',
      ms: expect.any(Number),
      phase: 'Running',
      answer: 'waiting',
    },
  ])
})

test('a call without a reply is a warning', async () => {
  const host = toyHost({ run: () => Promise.reject(new Error('socket hang up')) })
  await host.call('run')
  expect(JSON.parse(host.logs[0] ?? '')).toMatchObject({ level: 'warn', status: 503, answer: 'socket hang up' })
})

test('an undo is logged with its outcome', async () => {
  const { run, abort, logs } = toyHost()
  const { state } = await run()
  await abort({ state })
  expect(logs.map((line) => JSON.parse(line))).toContainEqual({
    level: 'info',
    message: 'closed',
    id: shortHash(state?.key ?? ''),
    step: 'toy',
    outcome: 'aborted',
  })
})

test('the log is one JSON object a line, with its time', () => {
  const lines: string[] = []
  jsonLog(
    (line) => lines.push(line),
    () => 0,
  )('warn', 'two\nlines', { n: 1 })
  expect(lines).toEqual(['{"time":"1970-01-01T00:00:00.000Z","level":"warn","message":"two\\nlines","n":1}\n'])
})
