import { defineStep, type StepIo, succeed, wait } from '@canary-steps/sdk'
import * as z from 'zod'
import { describeStep } from './testing/index.ts'
import { toyVendor } from './testing/toy-vendor.ts'

let toy = toyVendor()

/** The toy vendor behind requests, so that a process can die of them. */
const toyFetch: typeof globalThis.fetch = async (to) => {
  const { pathname, searchParams } = new URL(String(to))
  const marker = searchParams.get('marker') ?? ''
  const id = Number(searchParams.get('id'))
  const { act, find, remove } = toy.plan()
  if (pathname === '/act') return Response.json(await act(marker))
  if (pathname === '/find') return Response.json(await find(marker))
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

/** A gate that opens one thing and waits, and closes it whichever way the rollout ends. */
const gate = defineStep({
  name: 'toy-gate',
  summary: 'a gate that waits',
  gate: true,
  config: z.strictObject({}),
  state: Thing,
  targets: () => ['toy:desk'],
  async run(io) {
    return wait(await io.open('thing', plan(io)), '30s', 'waiting')
  },
  terminate: async (io) => {
    await io.close('thing', plan(io), ({ id }) => io.fetch(`http://toy.test/end?id=${id}`))
    return succeed()
  },
  abort: async (io) => {
    await io.close('thing', plan(io), ({ id }) => io.fetch(`http://toy.test/end?id=${id}`))
    return succeed()
  },
})

describeStep(gate, {
  config: {},
  fetch: toyFetch,
  vendor: async () => {
    toy = toyVendor()
    return {
      env: {},
      things: () => toy.things.map(({ marker, ended }) => ({ marker, hasEnded: ended.length > 0 })),
      loseNextReply: () => toy.trouble('lost'),
      close: async () => undefined,
    }
  },
})
