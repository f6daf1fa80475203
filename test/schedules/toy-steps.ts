import {
  defineStep,
  type EndIo,
  fail,
  type Plan,
  RetryLater,
  type RunIo,
  type StepIo,
  succeed,
  wait,
} from '@canary-steps/sdk'
import * as z from 'zod'

/** Where the toy vendor is, for the steps. */
export const toyUrl = 'http://toy.test'

const Result = z.object({ id: z.number() })
type Result = z.output<typeof Result>

const Decision = z.object({ decision: z.enum(['approved', 'rejected']).nullable() })

const request = async ({ fetch, signal }: StepIo, method: string, path: string, content?: object): Promise<unknown> => {
  const body = content && JSON.stringify(content)
  const response = await fetch(`${toyUrl}${path}`, { method, signal, ...(body && { body }) })
  if (response.status === 429)
    throw new RetryLater('toy: busy', Number(response.headers.get('retry-after') ?? 30) * 1_000)
  if (!response.ok) throw new Error(`toy: ${method} ${path}: ${response.status}`)
  return response.json()
}

const plan = (io: StepIo): Plan<Result> => ({
  target: 'toy:desk',
  result: Result,
  find: async (marker) => z.array(Result).parse(await request(io, 'GET', `/things?marker=${marker}`)),
  act: async (marker) => Result.parse(await request(io, 'POST', '/things', { marker, key: io.key })),
  remove: ({ id }) => request(io, 'DELETE', `/things/${id}`),
})

const end = async (io: EndIo) => {
  await io.close('thing', plan(io), ({ id }) => request(io, 'POST', `/things/${id}/end`, { outcome: io.outcome }))
  return succeed()
}

const common = { config: z.strictObject({}), state: Result, targets: () => ['toy:desk'], terminate: end, abort: end }

/** Asks, and passes or fails as it is answered. */
export const gate = defineStep({
  ...common,
  name: 'gate',
  summary: 'asks a person',
  gate: true,
  async run(io: RunIo) {
    const { id } = await io.open('thing', plan(io))
    const { decision } = Decision.parse(await request(io, 'GET', `/things/${id}`))
    if (decision === 'rejected') return fail('a person said no')
    return decision === 'approved' ? succeed({ id }, 'a person said yes') : wait({ id }, '20s', 'nobody answered yet')
  },
})

/** Opens something that lasts until the rollout ends, and makes a note of it. */
export const open = defineStep({
  ...common,
  name: 'open',
  summary: 'opens something',
  async run(io: RunIo & { state: Result | undefined }) {
    const { id } = await io.open('thing', plan(io))
    await io.once('note', plan(io))
    return io.state === undefined ? wait({ id }, '15s', 'opened') : succeed({ id }, 'still open')
  },
})
