import { beforeEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { memoryStore } from '../store/memory.ts'
import { toyApp } from '../testing/toy-app.ts'
import { toyHost } from '../testing/toy-host.ts'
import { toyWebhook } from '../testing/toy-webhook.ts'
import { WireRequest } from '../wire/wire.ts'

const hearing = { webhook: toyWebhook(), hear: async () => undefined }
const asked = { reads: 0, writes: 0 }
let document = ''
const store = memoryStore()
/** Counts what is asked of it, and remembers the document. */
const counting: typeof store = {
  ...store,
  async get(...key) {
    const stored = await store.get(...key)
    asked.reads += 1
    document = stored?.value ?? ''
    return stored
  },
  put(...given) {
    asked.writes += 1
    return store.put(...given)
  },
}
const Answer = z.object({ phase: z.literal('Running'), message: z.literal('waiting'), state: z.unknown() })
const app = toyApp({ host: toyHost({ hearing }, { store: counting }) })
let state: unknown

/** A poll as the controller sends it, with what it was given the last time. */
const poll = async () => {
  const { body } = await app.call({ state, config: { timeout: '5m' } })
  state = Answer.parse(body).state
}

beforeEach(async () => {
  // the first one asks, and the second has nothing new to say
  await poll()
  await poll()
  Object.assign(asked, { reads: 0, writes: 0 })
})

test('a poll that changes nothing reads its journal once, and makes one object and one text of it', async () => {
  const [parse, stringify] = [vi.spyOn(JSON, 'parse'), vi.spyOn(JSON, 'stringify')]
  await poll()
  expect(asked).toEqual({ reads: 1, writes: 0 })
  expect(parse.mock.calls.filter(([text]) => text === document)).toHaveLength(1)
  expect(stringify.mock.results.filter(({ value }) => value === document)).toHaveLength(1)
})

test('a poll that changes nothing validates its call once, copies what the step is given alone, and has no code made by another thread', async () => {
  const validated = vi.spyOn(WireRequest, 'safeParse')
  const [copied, byAnother] = [vi.spyOn(globalThis, 'structuredClone'), vi.spyOn(crypto.subtle, 'sign')]
  await poll()
  expect(validated).toHaveBeenCalledTimes(1)
  expect(JSON.stringify(copied.mock.calls).length).toBeLessThan(document.length / 2)
  expect(byAnother).not.toHaveBeenCalled()
})
