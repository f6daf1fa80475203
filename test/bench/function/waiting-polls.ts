import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { callFunction, type FunctionAddress, signingKeys } from '@canary-steps/runtime'
import { sampleChange, sampleRollout } from '@canary-steps/runtime/testing'
import * as z from 'zod'

/** The servers that are compared: a bare Hono, and a function on each store. */
export const Kind = z.enum(['bare', 'memory', 'sqlite', 'postgres'])
export type Kind = z.infer<typeof Kind>

/** Processor time in microseconds since the start, and memory in bytes. */
const Use = z.object({ cpu: z.number(), rss: z.number() })
type Use = z.infer<typeof Use>

/** A server in its own process. */
type Server = {
  readonly url: string
  use(): Promise<Use>
  /** Lets so many more Rollouts wait beside those that are polled. */
  fill(count: number): Promise<void>
  end(): void
}

export const startServer = async (
  kind: Kind,
  { place, secret, env }: { readonly place: string; readonly secret: string; readonly env: NodeJS.ProcessEnv },
): Promise<Server> => {
  const script = fileURLToPath(new URL('server.ts', import.meta.url))
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [script, kind, place, secret], {
    env: { ...process.env, ...env },
  })
  child.stderr.pipe(process.stderr)
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const next = async (): Promise<string> => String((await lines.next()).value)
  const url = await next()
  const ask = async (line: string): Promise<Use> => {
    child.stdin.write(`${line}\n`)
    return Use.parse(JSON.parse(await next()))
  }
  return {
    url,
    use: () => ask(''),
    async fill(count) {
      await ask(String(count))
    },
    end: () => child.kill(),
  }
}

const addressOf = (url: string, secret: string): FunctionAddress => {
  const [first, ...more] = signingKeys(secret, { cluster: 'bench', region: 'eu' })
  if (!first) throw new Error('no key')
  return { endpoint: url, keys: [first, ...more], fetch, timeout: 30_000 }
}

/** Somebody who polls steps that wait, as the controller does. */
type Poller = { poll(index: number): Promise<void> }

const config = { channel: 'C0PAY', allowAuthor: true, approvers: { users: ['U0ANN', 'U0BOB'] } }

const callOf = (index: number, state: unknown) => {
  const uid = `5b0e6b0c-4a4b-4f7e-9d4a-${String(index).padStart(12, '0')}`
  const rollout = sampleRollout({ uid, now: Date.now() })
  const change = sampleChange(rollout)
  return { operation: 'run' as const, plugin: 'canary-steps/slack-approval', config, state, rollout, change }
}

/** Polls a bare server with the same body. */
export const barePoller = (url: string): Poller => ({
  async poll(index) {
    const body = JSON.stringify(callOf(index, { v: 1 }))
    const answer = await fetch(`${url}/v1/steps`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
    await answer.arrayBuffer()
  },
})

/** Polls a function whose steps wait for a click. @throws when one does not wait. */
export const stepPoller = (url: string, secret: string): Poller => {
  const address = addressOf(url, secret)
  const states = new Map<number, unknown>()
  return {
    async poll(index) {
      const reply = await callFunction(address, callOf(index, states.get(index)))
      if ('error' in reply || reply.phase !== 'Running') throw new Error(`it does not wait: ${JSON.stringify(reply)}`)
      states.set(index, reply.state)
    },
  }
}

/** Polls so often, with so many at once, and tells the processor time of the server for one poll, in microseconds. */
export const timePolls = async (
  server: Pick<Server, 'use'>,
  poller: Poller,
  { polls, rollouts, at }: { readonly polls: number; readonly rollouts: number; readonly at: number },
): Promise<number> => {
  const before = await server.use()
  let next = 0
  const one = async () => {
    for (; next < polls; ) {
      next += 1
      await poller.poll(next % rollouts)
    }
  }
  await Promise.all(Array.from({ length: at }, one))
  return ((await server.use()).cpu - before.cpu) / polls
}
