import { endTogether } from '@canary-steps/approvals'
import {
  defineStep,
  type EndIo,
  type Found,
  fail,
  type Plan,
  RetryLater,
  type RunIo,
  type StepIo,
  succeed,
  type Webhook,
  wait,
} from '@canary-steps/sdk'
import * as z from 'zod'

/** Where the toy vendor is, for the steps. */
export const toyUrl = 'http://toy.test'

const Result = z.object({ id: z.number() })
const Results = z.array(Result)
type Result = z.output<typeof Result>

const Told = z.enum(['approved', 'rejected'])
const Decision = z.object({ decision: Told.nullable() })

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
  find: async (marker) => Results.parse(await request(io, 'GET', `/things?marker=${marker}`)),
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

/** Asks once for all regions of a release. Each counts for itself: a no where it heeds one. */
export const countingGate = defineStep({
  ...common,
  name: 'counting-gate',
  summary: 'asks a person, whose answer each region counts for itself',
  gate: true,
  config: z.strictObject({ heeds: z.boolean().default(true).describe('Whether a no counts.') }),
  ownRules: ['heeds'],
  async run({ config, others, ...io }) {
    const { id } = await io.open('thing', plan(io))
    const { decision } = Decision.parse(await request(io, 'GET', `/things/${id}`))
    const verdict = decision === 'rejected' && !config.heeds ? null : decision
    if (verdict === null) return wait({ id }, '20s', 'nobody answered yet')
    const message = verdict === 'approved' ? 'a person said yes' : 'a person said no'
    const end = endTogether({ region: io.story.region, message, verdict }, others)
    if (end)
      await io.closeAs('thing', plan(io), end.outcome, () =>
        request(io, 'POST', `/things/${id}/end`, { outcome: end.outcome }),
      )
    return verdict === 'approved' ? succeed({ id }, message) : fail(message)
  },
})

const Events = z.array(z.object({ id: z.string(), topic: z.string(), data: z.json() }))

/** The events of the toy vendor. It needs no signature here: nobody else knows the address. */
const toyWebhook: Webhook = {
  name: 'toy',
  secret: 'TOY_WEBHOOK_SECRET',
  verify: async () => true,
  read: ({ body }) => Events.parse(JSON.parse(body)),
}

/** The error for an event that it cannot hear. */
export const senseless = 'nobody can make sense'

/** Asks, and passes or fails as it is told. Of what it is told it makes no sense before it has a state, and of noise never. */
export const toldGate = defineStep({
  ...common,
  name: 'told-gate',
  summary: 'asks a person who tells',
  gate: true,
  async run(io: RunIo & { findings: readonly Found<z.output<typeof Told>>[] }) {
    const { id } = await io.open('thing', { ...plan(io), topics: ({ id }) => [`toy/${id}`] })
    const last = io.findings.at(-1)?.finding
    if (last === 'rejected') return fail('a person said no')
    return last === 'approved' ? succeed({ id }, 'a person said yes') : wait({ id }, '20s', 'nobody has told yet')
  },
  hearing: {
    webhook: toyWebhook,
    finding: Told,
    async hear({ state, event }) {
      const told = Told.safeParse(event.data).data
      if (!state || !told) throw new Error(`${senseless} of ${event.id}`)
      return told
    },
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
