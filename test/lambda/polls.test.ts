import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchedFetch } from '../dynamodb/watched-fetch.ts'
import { type LambdaStage, openLambdaStage } from './lambda-stage.ts'

let stage: LambdaStage
let watched: ReturnType<typeof watchedFetch>

beforeEach(async () => {
  stage = await openLambdaStage()
  watched = watchedFetch(globalThis.fetch)
  const isJournal = (to: string) => to.startsWith(stage.site.variables.AWS_ENDPOINT_URL_DYNAMODB ?? '-')
  const { fetch } = globalThis
  vi.spyOn(globalThis, 'fetch').mockImplementation((to, init) =>
    isJournal(String(to)) ? watched.fetch(to, init) : fetch(to, init),
  )
})
afterEach(() => stage.close())

const running = { phase: 'Running' }

test('a poll that changes nothing costs one unit to read, and none to write', async () => {
  const one = await stage.instance()
  const call = stage.newCall()
  const first = await stage.send(one, call)
  expect(first).toMatchObject(running)
  const state = 'state' in first ? first.state : undefined
  await stage.send(one, { ...call, state })
  watched.asked.length = 0
  expect(await stage.send(one, { ...call, state })).toMatchObject(running)
  expect(watched.asked.map(({ operation, units }) => [operation, units])).toEqual([['GetItem', 1]])
})

test('a Run that acts is done with the journal when it answers: the instance is frozen then', async () => {
  const one = await stage.instance()
  const asked: number[] = []
  for (const operation of ['run', 'abort'] as const) {
    await stage.send(one, { ...stage.newCall(), operation })
    asked.push(watched.asked.length)
    await new Promise((resolve) => setImmediate(resolve))
    asked.push(watched.asked.length)
  }
  expect(asked[0]).toBe(asked[1])
  expect(asked[2]).toBe(asked[3])
  expect(asked[0]).toBeGreaterThan(1)
})

test('an undo that failed is done by the schedule in another instance, as soon as it has the time', async () => {
  const one = await stage.instance()
  const call = stage.newCall()
  const first = await stage.send(one, call)
  stage.slack.trouble('chat.update', { status: 503 })
  await stage.send(one, { ...call, operation: 'abort', state: 'state' in first ? first.state : undefined })
  stage.ahead += 15_000
  const other = await stage.instance()
  expect(stage.texts().join()).not.toContain('aborted')
  expect(await other.closeDue(3_000)).toEqual({ next: expect.any(Number) })
  expect(stage.texts().join()).not.toContain('aborted')
  await other.closeDue()
  expect(stage.texts().join()).toContain('aborted')
})

test('a look of the schedule at which nothing is due costs two looks at the index, and reads no document', async () => {
  const one = await stage.instance()
  await stage.send(one, stage.newCall())
  await one.closeDue()
  watched.asked.length = 0
  await one.closeDue()
  expect(watched.asked.map(({ operation, units }) => [operation, units])).toEqual([
    ['Query', 0],
    ['Query', 0.5],
  ])
})
