import { expect, test } from 'vitest'
import { createApp } from '../http/app.ts'
import { sampleRollout } from '../testing/index.ts'
import { testKey } from '../testing/toy-app.ts'
import { healthy, toyHost } from '../testing/toy-host.ts'
import { type SigningKey, sign } from '../wire/signature.ts'
import { callTooLarge, maxBodyBytes } from '../wire/wire.ts'
import { callFunction, type FunctionAddress, sendInventory } from './client.ts'

const [ours, older, theirs] = [testKey(1), testKey(2), testKey(9)]
const endpoint = 'http://steps.example'
const call = {
  operation: 'run' as const,
  plugin: 'a/toy',
  config: { timeout: '5m' },
  state: null,
  rollout: sampleRollout(),
}
const addressOf = (fetch: FunctionAddress['fetch'], keys: FunctionAddress['keys'] = [ours]): FunctionAddress => ({
  endpoint,
  keys,
  fetch,
  timeout: 6_500,
})
const host = () => {
  const toy = toyHost()
  const app = createApp(toy.runtime, { keys: [ours], endpoint })
  const fetch: FunctionAddress['fetch'] = async (input, init) => app.request(String(input), init)
  return { toy, fetch }
}
/** A function that answers anything, signed as it likes. */
const answers =
  (body: string, { key = ours, id, status = 200 }: { key?: SigningKey; id?: string; status?: number } = {}) =>
  async (_: unknown, init?: RequestInit): Promise<Response> =>
    new Response(body, {
      status,
      headers: await sign(key, id ?? new Headers(init?.headers).get('webhook-id') ?? '', body),
    })
const good = JSON.stringify({ direction: 'reply', phase: 'Successful', message: 'done' })

test('a call comes back as what the step said', async () => {
  expect(await callFunction(addressOf(host().fetch), call)).toEqual({
    phase: 'Running',
    message: 'waiting',
    requeueAfter: 30_000,
    state: expect.objectContaining({ seq: 1 }),
  })
})

test('a step in the config of the catch-all is called by its own name', async () => {
  const config = { step: 'toy', with: { timeout: '5m' } }
  const through = { ...call, plugin: 'canary-steps/run', config }
  expect(await callFunction(addressOf(host().fetch), through)).toMatchObject({ phase: 'Running' })
})

test('a catch-all that names no step is no call', async () => {
  const { error } = { error: '', ...(await callFunction(addressOf(host().fetch), { ...call, plugin: 'a/run' })) }
  expect(error).toContain('{ step: NAME, with: { … } }')
})

test('only a reply that is signed, for this call and valid is one', async () => {
  expect(await callFunction(addressOf(answers(good)), call)).toEqual({ phase: 'Successful', message: 'done' })
  for (const fetch of [
    async () => new Response(good),
    answers(good, { key: theirs }),
    answers(good, { id: 'msg_of_another_call' }),
    answers('{"direction":"reply","phase":"Error"}'),
    answers('{"phase":"Successful"}'),
    answers('not JSON'),
    answers('{}', { status: 204 + 1 }),
  ])
    expect(await callFunction(addressOf(fetch), call)).toEqual({ error: expect.any(String) })
})

test('while keys change the reply may be signed with any of them', async () => {
  const address = addressOf(answers(good, { key: older }), [ours, older])
  expect(await callFunction(address, call)).toMatchObject({ phase: 'Successful' })
})

test('a problem is told in its own words', async () => {
  const fetch = host().fetch
  await callFunction(addressOf(fetch), { ...call, rollout: sampleRollout({ revision: 3 }) })
  expect(await callFunction(addressOf(fetch), call)).toEqual({
    error: 'revision 2 is older than revision 3, which has been seen; nothing was done',
  })
})

test('a function that cannot be reached is named', async () => {
  const fetch = () => Promise.reject(new TypeError('fetch failed'))
  expect(await callFunction(addressOf(fetch), call)).toEqual({ error: `${endpoint}: fetch failed` })
})

test('a function that cannot be reached is told of with what the platform knows', async () => {
  const cause = new Error('connect ECONNREFUSED 203.0.113.7:443')
  const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }))
  expect(await callFunction(addressOf(fetch), call)).toEqual({ error: `${endpoint}: ${cause.message}` })
})

test('an inventory arrives, or says why not', async () => {
  const { toy, fetch } = host()
  toy.vendor.isDone = true
  await callFunction(addressOf(fetch), call)
  expect(await sendInventory(addressOf(fetch), { rollouts: [healthy()], complete: false })).toBeUndefined()
  await toy.closeDue()
  expect(toy.vendor.things[0]?.ended).toEqual(['succeeded'])
  expect(await sendInventory(addressOf(answers('{}', { status: 503 })), { rollouts: [], complete: true })).toEqual({
    error: 'status 503',
  })
})

test('a call that is too large is not sent', async () => {
  const fetch = () => Promise.reject(new Error('was sent'))
  const config = { text: 'é'.repeat(maxBodyBytes / 2) }
  expect(await callFunction(addressOf(fetch), { ...call, config })).toEqual({ error: callTooLarge })
})

test('a reply of which no end comes is cut off', async () => {
  let made = 0
  const endless = () =>
    new ReadableStream({
      pull(controller) {
        made += 1
        controller.enqueue(new Uint8Array(1024 * 1024))
      },
    })
  expect(
    await callFunction(
      addressOf(async () => new Response(endless())),
      call,
    ),
  ).toEqual({
    error: `${endpoint}: the answer has more than 16777216 bytes`,
  })
  expect(made).toBeLessThan(20)
})
