import { defineStep, type EndIo, type StepIo, succeed, wait } from '@canary-steps/sdk'
import { describeReleaseCrashes, describeStep, type Sample } from '@canary-steps/testing'
import * as z from 'zod'
import { toyVendor } from '../testing/toy-vendor.ts'
import { toyWebhook } from '../testing/toy-webhook.ts'

let toy = toyVendor()

/** The toy vendor behind requests, so that a process can die of them. */
const toyFetch: typeof globalThis.fetch = async (to) => {
  const { pathname, searchParams } = new URL(String(to))
  const marker = searchParams.get('marker') ?? ''
  const id = Number(searchParams.get('id'))
  const { act, find, remove } = toy.plan()
  if (pathname === '/act') return Response.json(await act(marker))
  if (pathname === '/find') return Response.json(await find(marker, { since: 0 }))
  return Response.json((await (pathname === '/remove' ? remove({ id }) : toy.end({ id }, 'aborted'))) ?? {})
}

const Thing = z.object({ id: z.number() })

const plan = ({ fetch }: StepIo) => {
  const ask = async (path: string): Promise<unknown> => (await fetch(`http://toy.test/${path}`)).json()
  return {
    target: 'toy:desk',
    result: Thing,
    act: async (marker: string) => Thing.parse(await ask(`act?marker=${marker}`)),
    find: async (marker: string) => z.array(Thing).parse(await ask(`find?marker=${marker}`)),
    remove: ({ id }: z.output<typeof Thing>) => ask(`remove?id=${id}`),
  }
}

/** Closes what is open, whichever way the rollout ends. */
const end = async (io: EndIo) => {
  await io.close('thing', plan(io), ({ id }) => io.fetch(`http://toy.test/end?id=${id}`))
  return succeed()
}

const common = {
  summary: 'a gate that waits',
  gate: true,
  config: z.strictObject({}),
  state: Thing,
  targets: () => ['toy:desk'],
  terminate: end,
  abort: end,
}

/** Opens one thing and waits. */
const gate = defineStep({
  ...common,
  name: 'toy-gate',
  run: async (io) => wait(await io.open('thing', plan(io)), '30s', 'waiting'),
})

/** The same, and hears of its thing meanwhile, by two names. */
const listener = defineStep({
  ...common,
  name: 'toy-listener',
  hearing: { webhook: toyWebhook(), finding: z.string(), hear: async () => 'yes' },
  async run(io) {
    const topics = ({ id }: z.output<typeof Thing>) => [`toy/${id}`, `toy/again/${id}`]
    return wait(await io.open('thing', { ...plan(io), topics }), '30s', 'waiting')
  },
})

const sample: Sample = {
  config: {},
  fetch: toyFetch,
  vendor: async () => {
    toy = toyVendor()
    return {
      env: {},
      things: () => toy.things.map(({ marker, ended }) => ({ marker, hasEnded: ended.length > 0 })),
      loseNextAnswer: () => toy.trouble('lost'),
      close: async () => undefined,
    }
  },
}

for (const step of [gate, listener]) {
  describeStep(step, sample)
  describeReleaseCrashes(step, sample)
}
