import { succeed, type TenantRequest, utf8Bytes, wait } from '@canary-steps/sdk'
import { expect, test, vi } from 'vitest'
import * as z from 'zod'
import { closedNetwork, openPolicy } from '../ports/policy.ts'
import { changeOf } from '../testing/change-pairs.ts'
import { oneRing } from '../testing/one-ring.ts'
import { atStep, toyHost } from '../testing/toy-host.ts'
import { toyRegions } from '../testing/toy-regions.ts'
import { type ToyCall, toyStep } from '../testing/toy-step.ts'
import { toyVendor } from '../testing/toy-vendor.ts'
import { presentable } from './step-io.ts'

const Thing = z.object({ id: z.number() })

const [v1, v2] = ['shop/app:v1', 'shop/app:v2']

/** The call of a Rollout that changes one image, and an environment of its container too where it `logs`. */
const changing = (logs: boolean, rollout = atStep(2)) => {
  const change = changeOf({ app: [v2, v1] }, logs ? ['spec.containers[app].env[LOG]'] : [])
  return {
    change,
    rollout: { ...rollout, spec: { ...rollout.spec, template: { spec: { containers: [...change.containers] } } } },
  }
}

/** Two regions under one name, of which the second changes more. Each notes what it sees of the thing of the other. */
const twoBeside = async (lifetime: 'step' | 'rollout', first = {}, second = first) => {
  const seen: Record<string, unknown> = {}
  const vendor = toyVendor()
  const regions = toyRegions(
    {
      run: async ({ open, beside, story }) => {
        seen[story.region] = await beside('thing', Thing)
        return wait(await open('thing', vendor.plan({ lifetime })), '30s')
      },
    },
    { vendor, policy: { ...oneRing } },
  )
  await regions.in('eu').run({ ...changing(false), ...first })
  await regions.in('us').run({ ...changing(true), ...second })
  return seen
}

test.each(['step', 'rollout'] as const)(
  'those who change more see what the others have open beside them, for their %s',
  async (lifetime) => {
    expect(await twoBeside(lifetime)).toEqual({ eu: undefined, us: { id: 1 } })
  },
)

test('the same step is found beside by its id, at whatever place it stands', async () => {
  const config = { scope: 'release', id: 'ask' }
  const seen = await twoBeside('step', { config }, { config, ...changing(true, atStep(1)) })
  expect(seen).toEqual({ eu: undefined, us: { id: 1 } })
})

test('another step beside is none of its concern, though it stands at the same place', async () => {
  const config = { scope: 'release', id: 'another' }
  expect(await twoBeside('step', {}, { config })).toEqual({ eu: undefined, us: undefined })
})

test('a step of one Rollout has nothing beside it', async () => {
  const seen: unknown[] = []
  const host = toyHost({
    run: async ({ beside }) => {
      seen.push(await beside('thing', Thing))
      return succeed({ id: 1 })
    },
  })
  expect(await host.run()).toMatchObject({ phase: 'Successful' })
  expect(seen).toEqual([undefined])
})

/** The reply to a step that asks, and the request that its host was given. */
const asking = async (ask: (call: ToyCall) => Promise<unknown>, options: Parameters<typeof toyHost>[1] = {}) => {
  const asked: { init?: RequestInit | undefined; call?: ToyCall } = {}
  const host = toyHost(
    {
      run: async (call) => {
        asked.call = call
        await ask(call)
        return succeed({ id: 1 }, 'asked')
      },
    },
    {
      fetch: async (_, init) => {
        asked.init = init
        return new Response()
      },
      ...options,
    },
  )
  return { reply: await host.run(), asked }
}

test('each request of a step ends with the time of its call', async () => {
  const { asked } = await asking(({ fetch }) => fetch('https://vendor.example/', { method: 'POST' }))
  expect(asked.init).toMatchObject({ method: 'POST' })
  expect(asked.init?.signal).toBe(asked.call?.signal)
})

test('a step may end a request of its own earlier', async () => {
  const { signal } = new AbortController()
  const { asked } = await asking(({ fetch }) => fetch('https://vendor.example/', { signal }))
  expect(asked.init?.signal).toBe(signal)
})

test('a request to an address that a Rollout names is sent as the step wants it, by the rules of the operator', async () => {
  const given: unknown[] = []
  const request: TenantRequest = { method: 'POST', body: '{}' }
  const { reply, asked } = await asking(
    ({ fetchAsTenant }) => fetchAsTenant('https://tenant.example/health', request),
    {
      fetchAsTenant: async (url, { signal, ...sent }, network) => {
        given.push({ url: url.href, sent, signal, network })
        return new Response()
      },
    },
  )
  expect(reply).toMatchObject({ phase: 'Successful' })
  expect(given).toEqual([
    { url: 'https://tenant.example/health', sent: request, signal: asked.call?.signal, network: closedNetwork },
  ])
})

test('an address that no Rollout may name is asked by nobody', async () => {
  const fetchAsTenant = vi.fn()
  const { reply } = await asking((call) => call.fetchAsTenant('http://127.0.0.1/'), { fetchAsTenant })
  expect(reply).toMatchObject({ phase: 'Failed', message: expect.stringMatching(/^an address must not be a loopback/) })
  expect(fetchAsTenant).not.toHaveBeenCalled()
})

test('a host that cannot see where a name leads asks no address of a Rollout, and says so', async () => {
  const { reply } = await asking((call) => call.fetchAsTenant('https://tenant.example/'), { fetchAsTenant: undefined })
  expect(reply).toMatchObject({ phase: 'Failed', message: expect.stringMatching(/^this function can ask no address/) })
})

test.each([
  [5_000, 4_500],
  [502, 2],
  [501, 1],
  [500, 1],
  [0, 1],
])('of a budget of %d ms a step has %d, and the store and the reply have the rest', async (budget, time) => {
  const timeout = vi.spyOn(AbortSignal, 'timeout')
  await toyHost().call('run', { budget })
  expect(timeout.mock.calls).toContainEqual([time])
  timeout.mockRestore()
})

test.each([
  [1_024, 1_024],
  [1_025, 1_024],
])('of a message of %d bytes %d are told', (given, told) => {
  const { runtime } = toyHost({}, { policy: openPolicy, steps: [toyStep(toyVendor())] })
  expect(utf8Bytes(presentable(runtime, 'a'.repeat(given)))).toBe(told)
})
