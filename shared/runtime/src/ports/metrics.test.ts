import { expect, test } from 'vitest'
import { aborted, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { meteredFetch } from './metrics.ts'

type Called = { step: string; operation: string; phase: string }
type Requested = { host: string; status: string }

const counted = () => {
  const calls: Called[] = []
  const requests: Requested[] = []
  const took: number[] = []
  const metrics = {
    wentOn: () => undefined,
    called: (call: Called, ms: number) => {
      calls.push(call)
      took.push(ms)
    },
    requested: (request: Requested, ms: number) => {
      requests.push(request)
      took.push(ms)
    },
  }
  return { calls, requests, took, metrics }
}

test('each call of a step is counted by what the controller heard', async () => {
  const { calls, took, metrics } = counted()
  const host: ToyHost = toyHost({}, { metrics })
  const { state } = await host.run()
  await host.abort({ state, rollout: aborted() })
  expect(calls).toEqual([
    { step: 'toy', operation: 'run', phase: 'Running' },
    { step: 'toy', operation: 'abort', phase: 'Successful' },
  ])
  expect(Math.min(...took)).toBeGreaterThanOrEqual(0)
})

test('a call that the controller hears no phase of is an Error', async () => {
  const { calls, metrics } = counted()
  const host = toyHost({ run: () => Promise.reject(new Error('broken')) }, { metrics })
  await host.call('run')
  expect(calls).toEqual([{ step: 'toy', operation: 'run', phase: 'Error' }])
})

const headers = { authorization: 'Bearer xoxb-of-the-operator' }

test.each([
  ['a text', 'https://slack.com/api/chat.postMessage'],
  ['a URL', new URL('https://slack.com/api/chat.postMessage')],
  ['a Request', new Request('https://slack.com/api/chat.postMessage', { headers })],
])('a request to %s is counted by its host and the class of its status', async (_, input) => {
  const { requests, metrics } = counted()
  await meteredFetch(async () => new Response(null, { status: 429 }), metrics)(
    input,
    input instanceof Request ? undefined : { headers },
  )
  expect(requests).toEqual([{ host: 'slack.com', status: '4xx' }])
})

test('a request without an answer is counted, and fails as before', async () => {
  const { requests, metrics } = counted()
  const fetch = meteredFetch(() => Promise.reject(new TypeError('fetch failed')), metrics)
  await expect(fetch('https://slack.com/', { headers })).rejects.toThrow('fetch failed')
  expect(requests).toEqual([{ host: 'slack.com', status: 'none' }])
})

test('hosts that a tenant names are one, and so are those beyond the few that vendors have', async () => {
  const { requests, metrics } = counted()
  const fetch = meteredFetch(async () => new Response(null, { status: 503 }), metrics)
  for (let n = 0; n < 100; n += 1) await fetch(`https://n${n}.tenant.example/`)
  expect(new Set(requests.map(({ host }) => host))).toEqual(new Set(['other']))
  await fetch('https://slack.com/', { headers })
  for (let n = 0; n < 100; n += 1) await fetch(`https://n${n}.vendor.example/`, { headers })
  const hosts = new Set(requests.map(({ host }) => host))
  expect([hosts.size, hosts.has('slack.com'), requests.at(-1)?.host]).toEqual([21, true, 'other'])
})
