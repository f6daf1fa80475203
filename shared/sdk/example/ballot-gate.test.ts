import { readFileSync } from 'node:fs'
import { deliver } from '@canary-steps/runtime'
import type { Webhook } from '@canary-steps/sdk'
import { replyOf, testHost } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { ballotGate } from './ballot-gate.ts'

const webhook: Webhook = { name: 'ballots', secret: 'BALLOTS_SECRET', verify: async () => true, read: () => [] }

const start = () => {
  const open = new Set<string>()
  const ballot = () => ({
    target: 'ballots:all',
    result: z.object({ id: z.string() }),
    topics: ({ id }: { id: string }) => [`ballots/${id}`],
    find: async () => [...open].map((id) => ({ id })),
    async act(id: string) {
      open.add(id)
      return { id }
    },
    remove: async ({ id }: { id: string }) => open.delete(id),
  })
  const step = ballotGate({ webhook, ballot, shut: async ({ id }) => open.delete(id) })
  const host = testHost(step, { config: { question: 'Go on?' } })
  const vote = (by: string, vote: string) =>
    deliver(host.runtime, webhook, [{ id: by, topic: `ballots/${[...open][0]}`, data: { by, vote } }])
  return { host, open, vote }
}

it.each([
  ['approved', { phase: 'Successful', message: 'approved by ann' }],
  ['rejected', { phase: 'Failed', message: 'rejected by ann' }],
])('obeys the first vote: %s', async (decision, answer) => {
  const { host, open, vote } = start()
  const { phase, state } = replyOf(await host.call('run'))
  expect({ phase, open: open.size }).toEqual({ phase: 'Running', open: 1 })
  await vote('ann', decision)
  await vote('bob', 'rejected')
  expect(await host.call('run', { state })).toMatchObject(answer)
  expect(open.size).toBe(0)
})

it('shuts the ballot when the rollout is aborted, and goes on asking after a vote that is none', async () => {
  const { host, open, vote } = start()
  const { state } = replyOf(await host.call('run'))
  await vote('ann', 'perhaps')
  expect(await host.call('run', { state })).toMatchObject({ phase: 'Running', message: 'nobody has voted' })
  await host.call('abort', { state })
  expect(open.size).toBe(0)
})

it('is the example that the README shows', () => {
  const file = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
  expect(file('../README.md')).toContain(file('ballot-gate.ts').trim())
})
