import {
  addressText,
  createApp,
  createRuntime,
  type FunctionAddress,
  memoryStore,
  signingKeys,
} from '@canary-steps/runtime'
import type { CaseSource } from './case-source.ts'
import { golden } from './golden-step.ts'
import { WireCase } from './wire-case.ts'

/** The key of every golden file: 32 known bytes, good for tests and nothing else. */
const testKey = `whsec_${btoa('canary-steps golden files, 32 by')}`
/** The time at which every golden file was written. */
export const goldenTime = '2026-01-01T00:00:30Z'

const endpoint = 'https://steps.example.com'
const shown = ['content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature']

/** The key as callers and functions hold it. */
export const goldenKeys = (): FunctionAddress['keys'] => {
  const [key, ...more] = signingKeys(testKey, { cluster: 'test', region: 'eu' })
  if (!key) throw new Error('no key')
  return [key, ...more]
}

/** How golden calls reach what answers them. */
export const goldenAddress = (fetch: typeof globalThis.fetch): FunctionAddress => ({
  endpoint,
  keys: goldenKeys(),
  fetch,
  timeout: 6_500,
})

/** A function that serves the golden step, with nothing in its journal. */
export const goldenApp = () => {
  const runtime = createRuntime({
    steps: [golden],
    store: memoryStore(),
    fetch: () => Promise.reject(new Error('a golden step calls nobody')),
    env: () => 'a-secret-of-golden',
  })
  return createApp(runtime, { keys: goldenKeys(), endpoint })
}

const shownHeaders = (headers: Headers) =>
  Object.fromEntries(shown.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)]] : [])))

/** Sends a case through the real client to the real app, and gives back what went over the wire. */
export const recordCase = async ({ name, description, after, send }: CaseSource): Promise<WireCase> => {
  const app = goldenApp()
  const recorded: unknown[] = []
  const address = goldenAddress(async (to, init) => {
    const request = new Request(to, init)
    const { method, headers, url } = request
    const body = await request.clone().text()
    const { pathname, search } = new URL(url)
    const isAddressSigned = method === 'GET' && pathname !== '/v1/steps'
    const signed = isAddressSigned && { signed: addressText(method, new URL(url)) }
    const reply = await app.request(request)
    recorded.push({
      request: { method, path: `${pathname}${search}`, headers: shownHeaders(headers), body, ...signed },
      reply: { status: reply.status, headers: shownHeaders(reply.headers), body: await reply.clone().text() },
    })
    return reply
  })
  for (const before of after ?? []) await before.send(address)
  await send(address)
  const earlier = after && { after: after.map((before) => before.name) }
  const last = Object(recorded.at(-1))
  return WireCase.parse({ name, description, key: testKey, time: goldenTime, ...earlier, ...last })
}
